"""How a block volume and a snapshot fit together.

Source: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/block-storage-volume
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import invalid_value

if TYPE_CHECKING:
    from pytest_spcs.emulator.objects.snapshots.state import Snapshot
    from pytest_spcs.specification.model import Volume

_GIB = 1 << 30


def encryption_of(volume: Volume) -> str:
    """Return the encryption of a block volume."""
    return str(volume.settings.get("encryption", "SNOWFLAKE_SSE"))


def size_of(volume: Volume) -> int:
    """Return the size of a block volume in GiB."""
    return (volume.size or 0) // _GIB


def check_usable(snapshot: Snapshot, volume: Volume) -> None:
    """Make sure that a volume can be made from a snapshot: of its encryption, and not smaller than it."""
    encryption = encryption_of(volume)
    if snapshot.encryption != encryption:
        raise invalid_value(
            f"Snapshot '{snapshot.name}' has encryption {snapshot.encryption}, volume '{volume.name}' {encryption}."
        )
    size = size_of(volume)
    if size < snapshot.size:
        raise invalid_value(
            f"Volume '{volume.name}' has {size}Gi and is too small for snapshot '{snapshot.name}' of {snapshot.size}Gi."
        )
