"""An account as one document, and the account that a document says.

What lives only while the emulator runs is not in it: sessions, temporary stages, running instances.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Counter
from pytest_spcs.emulator.kept_state.codec import NotReadableError
from pytest_spcs.emulator.objects.image_repositories.state import IMAGE_REPOSITORIES
from pytest_spcs.emulator.objects.job_services.state import JOB_HISTORY
from pytest_spcs.emulator.objects.service_functions.state import SERVICE_FUNCTIONS
from pytest_spcs.emulator.objects.services.state import SERVICES, ContainerStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.kept_state.codec import Codec
    from pytest_spcs.emulator.objects.image_repositories.state import Image, ImageRepository
    from pytest_spcs.emulator.objects.services.state import Service
    from pytest_spcs.emulator.runtimes.contract import ImageContent

CUT_SHORT = "Stopped before it completed: the emulator ended, and the containers of a job run once"
"""What is said of a job's container that ran when the emulator ended."""


def account_document(account: Account, codec: Codec, to_keep: Callable[[ImageContent], ImageContent]) -> dict[str, Any]:
    """Return all that is to be kept of an account, as JSON values; called while its lock is held."""
    collections = {
        name: [[codec.encode(key), codec.encode(_kept(held, to_keep))] for key, held in kept.items() if _lasts(held)]
        for name, kept in _collections(account).items()
    }
    # A job that has been dropped is in the history only.
    history = [
        codec.encode(service.name if account[SERVICES].find(service.name) is service else _kept(service, to_keep))
        for service in account[JOB_HISTORY]
    ]
    return {
        "collections": collections,
        "service_functions": [
            codec.encode(overload) for many in account[SERVICE_FUNCTIONS].values() for overload in many
        ],
        "grants": [codec.encode(grant) for grant in account.grants],
        "parameters": dict(account.parameters),
        "numbers": {name: counter.upcoming for name, counter in _counters(account).items()},
        "job_history": history,
    }


def put_into(
    account: Account, document: dict[str, Any], codec: Codec, found_again: Callable[[ImageContent], ImageContent]
) -> None:
    """Let a new account hold what a document says; nobody is told. Raises NotReadableError."""
    try:
        _fill(account, document, codec)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotReadableError(f"{type(error).__name__}: {error}") from error
    for repository in account[IMAGE_REPOSITORIES]:
        repository.images = {name: _turned(image, found_again) for name, image in repository.images.items()}
    now = account.clock.now()
    for service in {id(service): service for service in (*account[SERVICES], *account[JOB_HISTORY])}.values():
        service.images = {name: _turned(image, found_again) for name, image in service.images.items()}
        _settle(service, now)
        for container in (container for instance in service.instances for container in instance.containers):
            # The registry is at another port each time.
            _, _, path = container.image_name.partition("/")
            container.image_name = f"{account.identity.registry}/{path}"


def _fill(account: Account, document: dict[str, Any], codec: Codec) -> None:
    collections = _collections(account)
    strangers = set(document["collections"]) - set(collections)
    if strangers:
        raise NotReadableError(f"an account has no {', '.join(sorted(strangers))}")
    for name, entries in document["collections"].items():
        collections[name].put_back({codec.decode(key): codec.decode(held) for key, held in entries})
    for function in (codec.decode(value) for value in document["service_functions"]):
        account[SERVICE_FUNCTIONS].setdefault(function.name, []).append(function)
    for grant in document["grants"]:
        account.grants.add(codec.decode(grant))
    account.parameters.update(document["parameters"])
    for name in document["numbers"].keys() & _counters(account).keys():
        _counters(account)[name].upcoming = int(document["numbers"][name])
    for value in document["job_history"]:
        entry = codec.decode(value)
        job = entry if hasattr(entry, "job") else account[SERVICES].find(entry)
        if job is None:
            raise NotReadableError(f"there is no job {entry}")
        account[JOB_HISTORY].append(job)


def _lasts(held: object) -> bool:
    return not getattr(held, "temporary", False)


def _kept(held: Any, to_keep: Callable[[ImageContent], ImageContent]) -> Any:
    """Return an object as it is to be kept: with other images, and a service without its instances."""
    if not hasattr(held, "images"):
        return held
    images = {name: _turned(image, to_keep) for name, image in held.images.items()}
    if not hasattr(held, "instances"):
        repository: ImageRepository = held
        return replace(repository, images=images)
    service: Service = held
    return replace(service, images=images, instances=[] if service.job is None else service.instances)


def _turned(image: Image, turn: Callable[[ImageContent], ImageContent]) -> Image:
    content = turn(image.content)
    return image if content is image.content else replace(image, content=content)


def _settle(service: Service, now: datetime) -> None:
    """Let what ran of a job have ended."""
    if service.job is None:
        return
    for instance in service.instances:
        if instance.ended:
            continue
        instance.ended, instance.terminating = True, False
        for container in instance.containers:
            if container.status not in {ContainerStatus.DONE, ContainerStatus.FAILED}:
                container.status, container.message = ContainerStatus.FAILED, CUT_SHORT
        service.job.completed_on = service.updated_on = now
    service.events.note(service, now)


def _counters(account: Account) -> dict[str, Counter]:
    return {key.name: part for key, part in account.parts().items() if isinstance(part, Counter)}


def _collections(account: Account) -> dict[str, Collection[Any, Any]]:
    found = {key.name: part for key, part in account.parts().items() if isinstance(part, Collection)}
    return {**found, "caller_grants": account.caller_grants}
