"""Stages and the files on them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_spcs.argument_kinds import PATH, TEXT
from pytest_spcs.arguments import checked
from pytest_spcs.handles.handle import SchemaObjectHandle
from pytest_spcs.literals import literal

if TYPE_CHECKING:
    from snowflake.core.stage import StageResource


@dataclass(frozen=True, slots=True)
class StagedFile:
    """One row of LIST; ``name`` begins with the stage's own name, in lower case."""

    name: str
    size: int
    md5: str
    last_modified: Any

    @property
    def path(self) -> str:
        """The file's path below the stage."""
        return self.name.partition("/")[2]


class StageHandle(SchemaObjectHandle):
    """A stage."""

    kind = "STAGE"

    @property
    def resource(self) -> StageResource:
        """The same stage in ``snowflake.core``."""
        resource: StageResource = self._schema_resource.stages[self._simple_name]
        return resource

    @checked("put", table={}, path=PATH, prefix=TEXT)
    def put(self, path: Path | str, prefix: str = "") -> str:
        """Upload a file as it is, over one of the same name, and return its place: ``@stage/prefix/file``."""
        file = Path(path).absolute()
        source = literal(f"file://{file.as_posix()}")
        self._sql.execute(f"PUT {source} {self._place(prefix)} AUTO_COMPRESS=FALSE OVERWRITE=TRUE")
        return "/".join(part for part in (f"@{self.name}", prefix.strip("/"), file.name) if part)

    @checked("files", table={}, prefix=TEXT)
    def files(self, prefix: str = "") -> list[StagedFile]:
        """Return the files on the stage, or those whose path begins with ``prefix``."""
        return [
            StagedFile(name=row["name"], size=int(row["size"]), md5=row["md5"], last_modified=row["last_modified"])
            for row in self._sql.rows(f"LIST {self._place(prefix)}")
        ]

    @checked("remove", table={}, path=TEXT)
    def remove(self, path: str = "") -> None:
        """Remove the files whose path begins with ``path``; without one, all of them."""
        self._sql.execute(f"REMOVE {self._place(path)}")

    def _place(self, path: str) -> str:
        place = "/".join(part for part in (f"@{self.name}", path.strip("/")) if part)
        # Where blanks or quotes would end it: https://docs.snowflake.com/en/sql-reference/sql/put
        return place if all(sign.isalnum() or sign in "@._-/$" for sign in place) else literal(place)
