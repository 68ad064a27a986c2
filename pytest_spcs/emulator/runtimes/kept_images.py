"""Images over a restart of the emulator: which stay as they are, and a runtime that says what has become of others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_spcs.emulator.runtimes.contract import CannotRunError, Capability
from pytest_spcs.emulator.runtimes.in_process import AppContent
from pytest_spcs.emulator.runtimes.process.image import ImageSettings, ProcessContent
from pytest_spcs.emulator.runtimes.stub import StubContent

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.runtimes.contract import Exit, ImageContent, InstancePlan, RunningInstance


@dataclass(frozen=True, slots=True)
class LostContent:
    """An image that cannot be run any more: ``kind`` is what it was, ``reason`` why it is not.

    ``was`` is what goes on being kept, since what is gone may come back.
    """

    kind: str
    reason: str
    was: ProcessContent | None = None


KEPT_CLASSES: tuple[type, ...] = (StubContent, ProcessContent, ImageSettings, LostContent)
"""What a kept image can be made of."""

_APP_ENDED = (
    "its app object was served by a process that is not known after a restart. Register the image again and "
    "give it to the service with ALTER SERVICE ... FROM"
)


def to_keep(content: ImageContent) -> ImageContent:
    """Return what is kept of an image: all but the address of an app object, where somebody else may listen by then."""
    if isinstance(content, AppContent):
        return LostContent("app", _APP_ENDED)
    return content.was or content if isinstance(content, LostContent) else content


def found_again(content: ImageContent) -> ImageContent:
    """Return an image as it can be run now: one whose files or packages are gone is lost."""
    if not isinstance(content, ProcessContent):
        return content
    needed = (content.root, Path(content.python), content.environment_directory)
    gone = [str(path) for path in needed if path is not None and not path.exists()]
    if not gone:
        return content
    reason = f"{', '.join(gone)} is gone since the image was built. Build the image again"
    return LostContent(content.kind, reason, content)


class LostRuntime:
    """Runs nothing, and tells for each lost image why."""

    @property
    def gives(self) -> frozenset[Capability]:
        """Everything: the reason is another one."""
        return frozenset(Capability)

    def accepts(self, image: ImageContent) -> bool:
        """Tell whether the image is a lost one."""
        return isinstance(image, LostContent)

    def prepare(self, plan: InstancePlan, on_exit: Callable[[Exit], None]) -> RunningInstance:  # noqa: ARG002 - nothing starts
        """Raise CannotRunError with the reason."""
        for container in plan.containers:
            if isinstance(container.image, LostContent):
                raise CannotRunError(
                    f"container {container.name} of {plan.service} cannot start: {container.image.reason}."
                )
        raise CannotRunError(f"no image of {plan.service} is lost")

    def close(self) -> None:
        """Do nothing: nothing runs here."""
