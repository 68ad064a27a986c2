"""A service that no node of its pool could hold is refused, on every road and by the check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector.errors import ProgrammingError

from pytest_spcs import assert_specification

if TYPE_CHECKING:
    from collections.abc import Iterator

    from snowflake.connector.cursor import SnowflakeCursor

SENTENCE = (
    "invalid value 1.5 for 'total containers.requests.cpu'. Requirement exceeds compute pool instance capacity 1."
)
IMAGE = "/apps/public/images/stub:1"


def specification(*names: str) -> str:
    return "spec:\n  containers:\n" + "".join(f"  - {{name: {name}, image: {IMAGE}}}\n" for name in names)


THREE, TWO = specification("frontend", "backend", "router"), specification("frontend", "backend")


@pytest.fixture
def cursor(spcs_account: Any) -> Iterator[SnowflakeCursor]:
    spcs_account.stub_image(IMAGE)
    cursor = spcs_account.connect(database="APPS", schema="PUBLIC").cursor()
    cursor.execute("CREATE COMPUTE POOL xs MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS")
    yield cursor
    cursor.close()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE SERVICE app IN COMPUTE POOL xs FROM SPECIFICATION $${}$$",
        "CREATE SERVICE IF NOT EXISTS app IN COMPUTE POOL xs FROM SPECIFICATION $${}$$",
        "EXECUTE JOB SERVICE IN COMPUTE POOL xs NAME = app FROM SPECIFICATION $${}$$",
        "EXECUTE JOB SERVICE IN COMPUTE POOL xs NAME = app ASYNC = TRUE REPLICAS = 2 FROM SPECIFICATION $${}$$",
    ],
)
def test_three_containers_without_resources_have_no_room_on_one_core(cursor: SnowflakeCursor, statement: str) -> None:
    with pytest.raises(ProgrammingError) as refused:
        cursor.execute(statement.format(THREE))
    assert SENTENCE in str(refused.value)
    assert (refused.value.errno, refused.value.sqlstate) == (395018, "22023")
    assert cursor.execute("SHOW SERVICES").fetchall() == []


def test_a_service_keeps_its_specification_where_another_has_no_room(cursor: SnowflakeCursor) -> None:
    cursor.execute(f"CREATE SERVICE app IN COMPUTE POOL xs FROM SPECIFICATION $${TWO}$$")
    with pytest.raises(ProgrammingError, match=r"total containers\.requests\.cpu"):
        cursor.execute(f"ALTER SERVICE app FROM SPECIFICATION $${THREE}$$")
    cursor.execute("DESCRIBE SERVICE app")
    assert "router" not in str(cursor.fetchall())


def test_the_check_says_the_same() -> None:
    with pytest.raises(AssertionError, match=r"total containers\.requests\.cpu"):
        assert_specification(THREE, instance_family="CPU_X64_XS")
    assert_specification(TWO, instance_family="CPU_X64_XS")
