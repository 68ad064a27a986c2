"""What the containers of finished jobs wrote, a file for each instance, so that it can be read after a restart."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.emulator.runtimes.contract import CannotRunError, LogLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.kept_state.directory import StateDirectory
    from pytest_spcs.emulator.objects.services.state import InstanceState


_OURS = re.compile(r"\d+-\d+\.json|\.\d+-\d+\.json\.new")
"""The names of files that are ours: nothing else is removed."""


class EndedInstance:
    """An instance of which only the logs are left."""

    def __init__(self, lines: Mapping[str, Sequence[LogLine]]) -> None:
        self._lines = lines

    @property
    def answers_probes(self) -> bool:
        """False: there is nobody to answer."""
        return False

    def start_container(self, name: str) -> None:
        """Raise CannotRunError: a job's container runs once."""
        raise CannotRunError(f"container {name} ran before the emulator was started and is not started again")

    def stop_container(self, name: str, grace: float) -> None:
        """Do nothing: nothing runs."""

    def address(self, port: int) -> tuple[str, int]:
        """Raise KeyError: nothing listens."""
        raise KeyError(port)

    def logs(self, container: str, *, previous: bool = False) -> list[LogLine]:
        """Return what the container wrote."""
        return [] if previous else list(self._lines.get(container, ()))

    def stop(self, grace: float) -> None:
        """Do nothing: nothing runs."""


class JobLogs:
    """The logs of the jobs that an account has, below ``place``."""

    def __init__(self, directory: StateDirectory, place: Path) -> None:
        self._directory = directory
        self._place = place
        self._kept: set[str] = set()

    def keep(self, account: Account) -> None:
        """Write what has ended since the last time; raise StateError. Called while the account's lock is held."""
        for name, instance in _ended(account):
            if name in self._kept or instance.running is None:
                continue
            lines = {
                container.name: [
                    [line.at.isoformat(), line.text, line.stream] for line in instance.running.logs(container.name)
                ]
                for container in instance.containers
            }
            self._directory.replace(self._place / name, json.dumps(lines).encode())
            self._kept.add(name)

    def put_back(self, account: Account) -> None:
        """Let the jobs of an account have their logs again, and remove those of jobs that it does not have."""
        for name, instance in _ended(account):
            instance.running = EndedInstance(_read(self._place / name))
            self._kept.add(name)
        for path in self._place.iterdir():
            if path.name not in self._kept and _OURS.fullmatch(path.name):
                path.unlink()


def _ended(account: Account) -> Iterator[tuple[str, InstanceState]]:
    for service in account[SERVICES]:
        for instance in service.instances if service.job is not None else ():
            if instance.ended and service.job is not None:
                yield f"{service.job.number}-{instance.index}.json", instance


def _read(file: Path) -> dict[str, list[LogLine]]:
    try:
        document: dict[str, Any] = json.loads(file.read_bytes())
        return {
            name: [LogLine(datetime.fromisoformat(at), str(text), str(stream)) for at, text, stream in lines]
            for name, lines in document.items()
        }
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}
