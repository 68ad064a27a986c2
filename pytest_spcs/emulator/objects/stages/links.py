"""Links to stage files: whoever has one reads that file until it expires, without logging in.

https://docs.snowflake.com/en/sql-reference/functions/get_presigned_url
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value
from pytest_spcs.emulator.objects.stages.commands import PresignStageFile
from pytest_spcs.emulator.objects.stages.files import listed_name
from pytest_spcs.emulator.objects.stages.link_state import STAGE_LINKS, StageLink
from pytest_spcs.emulator.objects.stages.references import stage_key
from pytest_spcs.emulator.objects.stages.state import STAGES

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.stages.state import Stage

PLACE = "spcs-stage-links"
"""The first part of the path of every link."""
_SERVER_SIDE = "SNOWFLAKE_SSE"
_LONGEST_SECONDS = 604_800


def presign(account: Account, _session: Session, command: PresignStageFile) -> str:
    """Return a URL for a file, which need not be there yet; the stage has to be encrypted on the server's side."""
    stage = account[STAGES].get(command.stage)
    if not 1 <= command.seconds <= _LONGEST_SECONDS:
        raise invalid_value(
            f"invalid value [{command.seconds}] for the expiration time in seconds: it is 1 to {_LONGEST_SECONDS}."
        )
    if stage.encryption != _SERVER_SIDE:
        raise SnowflakeError(
            391902,
            "22023",
            f"Presigned URLs work for server-side encrypted stages only, and stage {stage.name} has encryption "
            f"{stage.encryption}. Create it with ENCRYPTION = (TYPE = '{_SERVER_SIDE}').",
        )
    key = _key(stage, command.path)
    if not key or key.endswith("/"):
        raise invalid_value(f"invalid value [{command.path}] for the path of a file in stage {stage.name}")
    expires_at = account.clock.now() + timedelta(seconds=command.seconds)
    signature = account[STAGE_LINKS].give(StageLink(stage, key, expires_at))
    place = quote(f"{PLACE}/{stage.name.name}/{key}")
    return f"{command.origin}/{place}?Expires={int(expires_at.timestamp())}&Signature={signature}"


def _key(stage: Stage, path: str) -> str:
    """Return the key of a file that is named below its stage, or as LIST names it, with the stage."""
    key = stage_key(path)
    below = key.removeprefix(listed_name(stage, ""))
    return below if below and not (stage.directory / key).is_file() and (stage.directory / below).is_file() else key


PERFORMERS: dict[type, Performer] = {PresignStageFile: presign}
