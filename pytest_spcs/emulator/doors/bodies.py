"""Reads request bodies: bounded, gzip or plain, as JSON."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.requests import Request

LOGIN_LIMIT = 1 << 20
"""Bytes that somebody may send before being known."""
STATEMENT_LIMIT = 1 << 30
"""Bytes of a statement with its binds, unpacked."""
_GZIP = 16 + zlib.MAX_WBITS


class BadBodyError(Exception):
    """A body that is too long, no gzip where it says so, or no JSON."""


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body, unpacked; raise BadBodyError beyond ``limit`` bytes. The 4.x connector gzips every body."""
    parts: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise BadBodyError(f"the body is longer than {limit} bytes.")
        parts.append(chunk)
    body = b"".join(parts)
    if "gzip" in request.headers.get("content-encoding", ""):
        unpack = zlib.decompressobj(_GZIP)
        try:
            body = unpack.decompress(body, limit)
        except zlib.error as error:
            raise BadBodyError(f"the body is no gzip stream: {error}.") from None
        if unpack.unconsumed_tail or not unpack.eof:
            raise BadBodyError(f"the gzip body is cut off, or longer than {limit} bytes.")
    return body


async def read_json(request: Request, limit: int) -> Any:
    """Return the body as JSON has it, None for an empty one."""
    body = await read_body(request, limit)
    if not body.strip():
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadBodyError(f"the body is no JSON: {error}.") from None


async def read_document(request: Request, limit: int) -> dict[str, Any]:
    """Return the body as a JSON object; an empty body is an empty one."""
    document = await read_json(request, limit)
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise BadBodyError("the body is no JSON object.")
    return document
