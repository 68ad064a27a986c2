"""Serves stage files: HEAD, PUT and GET of ``/<bucket>/<pass>/<file>``, and GET of presigned links.

Requests as the 5.x connector makes them of Google's cloud storage:
https://cloud.google.com/storage/docs/xml-api/put-object-upload
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from pytest_spcs.emulator.doors.security import bearer_token
from pytest_spcs.emulator.doors.stage_files.passes import BUCKET, StagePass, StagePasses
from pytest_spcs.emulator.objects.stages.link_state import STAGE_LINKS
from pytest_spcs.emulator.objects.stages.links import PLACE
from pytest_spcs.emulator.objects.stages.state import STAGES

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.doors.workers import Workers
    from pytest_spcs.emulator.objects.stages.link_state import StageLink

_DIGEST = "x-goog-meta-sfc-digest"
"""SHA-256 of the file's bytes in base64, as clients send it: the same digest means that an upload can be skipped."""
_IF_GENERATION = "x-goog-if-generation-match"
_BLOCK = 1 << 20
_SHOWN = 100
"""Characters of a file's name in a message."""


class StageDoor:
    """Reads and writes stage files for who holds a pass; uploads grow in ``uploads``, on the stages' file system."""

    def __init__(self, account: Account, passes: StagePasses, workers: Workers, uploads: Path) -> None:
        self._account = account
        self._passes = passes
        self._workers = workers
        self._uploads = uploads

    def routes(self) -> list[Route]:
        """Return the door's routes."""
        return [
            Route(f"/{BUCKET}/{{rest:path}}", self._serve, methods=["GET", "HEAD", "PUT"]),
            Route(f"/{PLACE}/{{stage}}/{{file:path}}", self._follow, methods=["GET"]),
        ]

    async def _follow(self, request: Request) -> Response:
        """Serve the file of a link, which tells by its signature that it was given out here."""
        file = request.path_params["file"]
        link = self._account[STAGE_LINKS].find(request.query_params.get("Signature", ""))
        if link is None or link.key != file or self._account[STAGES].find(link.stage.name) is not link.stage:
            return _problem(HTTPStatus.FORBIDDEN, "the signature of this link is missing, wrong or too old.")
        if self._account.clock.now() >= link.expires_at:
            return _problem(HTTPStatus.FORBIDDEN, f"this link expired at {link.expires_at.isoformat()}.")
        if await self._workers.run(lambda: not _inside(link)):
            return _problem(HTTPStatus.NOT_FOUND, f"{file[:_SHOWN]!r} does not exist.")
        return FileResponse(link.file, media_type="application/octet-stream")

    async def _serve(self, request: Request) -> Response:
        # The raw path: a file's name may hold what looks like a separator once it is decoded.
        raw = request.scope["raw_path"].decode("ascii").split("?")[0]
        name, _, file = raw.removeprefix(f"/{BUCKET}/").partition("/")
        stage_pass = self._passes.find(name, bearer_token(request.headers))
        if stage_pass is None:
            return _problem(HTTPStatus.FORBIDDEN, "the token of this transfer is missing, wrong or too old.")
        path = stage_pass.path(unquote(file))
        if path is None:
            return _problem(HTTPStatus.FORBIDDEN, f"{unquote(file)!r} is no file of this transfer.")
        if request.method == "PUT":
            return await self._write(request, stage_pass, path)
        digest = await self._workers.run(lambda: _digest(path))
        if digest is None:
            return _problem(HTTPStatus.NOT_FOUND, f"{unquote(file)!r} does not exist.")
        return FileResponse(path, media_type="application/octet-stream", headers={_DIGEST: digest})

    async def _write(self, request: Request, stage_pass: StagePass, path: Path) -> Response:
        if stage_pass.files is not None:
            return _problem(HTTPStatus.FORBIDDEN, "this transfer reads; it may not write.")
        only_new = request.headers.get(_IF_GENERATION) == "0"
        # Not in the stage's directory, so that nobody lists or reads half a file.
        part = self._uploads / secrets.token_hex(8)
        try:
            await self._receive(request, part)
            placed = await self._workers.run(lambda: _place(part, path, only_new=only_new))
        except OSError as error:
            # A name that is too long, or one that takes a file for a folder. Clients repeat what is answered by 5xx.
            message = f"{path.name[:_SHOWN]!r} cannot be written: {error.strerror}."
            return _problem(HTTPStatus.BAD_REQUEST, message)
        finally:
            await self._workers.run(lambda: part.unlink(missing_ok=True))
        if not placed:
            return _problem(HTTPStatus.PRECONDITION_FAILED, f"{path.name!r} exists already.")
        return Response(status_code=HTTPStatus.OK)

    async def _receive(self, request: Request, part: Path) -> None:
        block = bytearray()
        async for chunk in request.stream():
            block += chunk
            if len(block) >= _BLOCK:
                await self._workers.run(partial(_append, part, bytes(block)))
                block.clear()
        await self._workers.run(partial(_append, part, bytes(block)))


def _inside(link: StageLink) -> bool:
    """Tell whether there is such a file, and no symbolic link leads out of the stage to it."""
    return link.file.is_file() and link.file.resolve().is_relative_to(link.stage.directory.resolve())


def _append(part: Path, block: bytes) -> None:
    part.parent.mkdir(parents=True, exist_ok=True)
    with part.open("ab") as file:
        file.write(block)


def _place(part: Path, path: Path, *, only_new: bool) -> bool:
    """Move a received file to its place in one step; tell whether it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not only_new:
        part.replace(path)
        return True
    try:
        path.hardlink_to(part)
    except FileExistsError:
        return False
    return True


def _digest(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return base64.b64encode(hashlib.file_digest(file, "sha256").digest()).decode()


def _problem(status: HTTPStatus, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": int(status), "message": f"Stage file: {message}"}}, status)
