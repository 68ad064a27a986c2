"""What PUT and GET are answered with: where the client's own code reads and writes the stage's bytes.

Form: snowflake-connector-python, ``file_transfer_agent.py`` of 4.x. 4.x clients copy files on this machine themselves
(LOCAL_FS), which 5.x ones have given up; those take cloud storage at any address, so they get Google's form from us.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.transfers import Download, Upload

if TYPE_CHECKING:
    from pytest_spcs.emulator.doors.open_sessions import Client
    from pytest_spcs.emulator.doors.stage_files.passes import StagePasses

_FIRST_WITHOUT_LOCAL = 5
"""The first major version of the Python connector that refuses LOCAL_FS."""


@dataclass(frozen=True, slots=True)
class TransferDesk:
    """Answers PUT and GET for one client, which reaches us at ``origin`` (``http://127.0.0.1:1234``)."""

    client: Client
    origin: str
    passes: StagePasses

    def answer(self, transfer: Upload | Download) -> dict[str, object]:
        """Return the fields of the answer that tell how to move the bytes."""
        stage = self._local(transfer) if self._copies_itself() else self._served(transfer)
        common: dict[str, object] = {
            "stageInfo": stage,
            "parallel": transfer.parallel,
            "threshold": 209_715_200,
            "clientShowEncryptionParameter": False,
            "operation": "Node",
            "kind": None,
        }
        if isinstance(transfer, Upload):
            return common | {
                "command": "UPLOAD",
                "src_locations": [source.removeprefix("file://") for source in transfer.sources],
                "autoCompress": transfer.auto_compress,
                "overwrite": transfer.overwrite,
                "sourceCompression": transfer.source_compression.lower(),
                "encryptionMaterial": None,
                "uploadInfo": stage,
            }
        return common | {
            "command": "DOWNLOAD",
            "src_locations": list(transfer.files),
            "localLocation": transfer.target.removeprefix("file://"),
            # No material means no encryption; 5.x cannot parse a list of nulls.
            "encryptionMaterial": [],
            # The Node driver indexes it even where it has a token.
            "presignedUrls": [],
        }

    def _copies_itself(self) -> bool:
        return self.client.is_python and self.client.major < _FIRST_WITHOUT_LOCAL

    def _local(self, transfer: Upload | Download) -> dict[str, object]:
        transfer.directory.mkdir(parents=True, exist_ok=True)
        return _stage_info("LOCAL_FS", str(transfer.directory), {}, None)

    def _served(self, transfer: Upload | Download) -> dict[str, object]:
        location, token = (
            self.passes.for_upload(transfer.directory)
            if isinstance(transfer, Upload)
            else self.passes.for_download(transfer.directory, transfer.files)
        )
        return _stage_info("GCS", location, {"GCS_ACCESS_TOKEN": token}, self.origin)


def _stage_info(kind: str, location: str, credentials: dict[str, str], end_point: str | None) -> dict[str, object]:
    return {
        "locationType": kind,
        "location": location,
        "path": location,
        # 5.x requires a region and does nothing with it.
        "region": "us-east-1",
        "storageAccount": None,
        "isClientSideEncrypted": False,
        "creds": credentials,
        "presignedUrl": None,
        "endPoint": end_point,
        "useS3RegionalUrl": False,
        "useRegionalUrl": False,
        "useVirtualUrl": False,
    }
