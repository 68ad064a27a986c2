"""Job services that are cancelled, and statements that no longer wait for theirs."""

from __future__ import annotations

import threading

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.waits import interrupt
from pytest_spcs.emulator.objects.job_services.commands import CancelJob
from pytest_spcs.emulator.objects.services.commands import ShowServiceInstances, ShowServices
from pytest_spcs.emulator.objects.services.state import SERVICES, ServiceStatus
from tests.unit.emulator.job_stage import JOB, SPECIFICATION, Stage
from tests.unit.emulator.played import SERVICE


def test_a_cancelled_job_is_cancelling_until_its_containers_have_ended(stage: Stage) -> None:
    service = stage.start()
    instance = stage.instance()
    hold = threading.Event()
    instance.before_stop = hold.wait
    assert stage.world.perform(CancelJob(JOB)) == "Job LOAD is being canceled."
    assert service.status is ServiceStatus.CANCELLING
    assert stage.world.perform(ShowServiceInstances(JOB))[0]["status"] == "TERMINATING"
    hold.set()
    stage.wait(service, ServiceStatus.CANCELLED)
    assert instance.stopped_with == 3
    assert stage.world.perform(CancelJob(JOB)) == "Job LOAD was not canceled: its status is CANCELLED."


def test_a_synchronous_job_that_is_cancelled_from_elsewhere_fails(stage: Stage) -> None:
    answer = stage.run()
    stage.instance()
    stage.world.perform(CancelJob(JOB))
    with pytest.raises(SnowflakeError, match=r"Job LOAD failed with status: CANCELLED\."):
        answer.result(10)


def test_aborting_the_statement_cancels_its_job(stage: Stage) -> None:
    answer = stage.run()
    stage.instance()
    stage.world.wait_until(lambda: stage.account[SERVICES].get(JOB).status is ServiceStatus.RUNNING)
    while not answer.done():
        interrupt(stage.account, stage.world.session)
    with pytest.raises(SnowflakeError, match="SQL execution canceled"):
        answer.result()
    stage.wait(stage.account[SERVICES].get(JOB), ServiceStatus.CANCELLED)


def test_the_statement_timeout_cancels_its_job(stage: Stage) -> None:
    stage.world.session.parameters["STATEMENT_TIMEOUT_IN_SECONDS"] = "1"
    answer = stage.run()
    with pytest.raises(SnowflakeError) as caught:
        answer.result(10)
    assert (caught.value.number, caught.value.message) == (
        630,
        "Statement reached its statement or warehouse timeout of 1 second(s) and was canceled.",
    )
    stage.wait(stage.account[SERVICES].get(JOB), ServiceStatus.CANCELLED)


def test_a_waiting_job_does_not_hold_up_the_account(stage: Stage) -> None:
    answer = stage.run()
    stage.instance()
    assert [facts["name"] for facts in stage.world.perform(ShowServices(jobs=True))] == ["LOAD"]
    assert not answer.done()
    stage.runtime.instances[0].exit(0)
    answer.result(10)


def test_a_service_cannot_be_cancelled(stage: Stage) -> None:
    stage.world.create_service(SPECIFICATION)
    with pytest.raises(SnowflakeError, match=r"'DEMO\.PUBLIC\.ECHO' is a service and no job service"):
        stage.world.perform(CancelJob(SERVICE))
