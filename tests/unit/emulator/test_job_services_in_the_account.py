"""What the account makes of job services: listed, counted, remembered, and not to be altered."""

from __future__ import annotations

import json

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.objects.compute_pools.commands import (
    DescribeComputePool,
    DropComputePool,
    StopAllServices,
    SuspendComputePool,
)
from pytest_spcs.emulator.objects.job_services.commands import ShowJobHistory
from pytest_spcs.emulator.objects.job_services.state import JOB_HISTORY
from pytest_spcs.emulator.objects.services.commands import ShowServices, SuspendService, WaitForStatus
from pytest_spcs.emulator.objects.services.state import SERVICES, ServiceStatus
from tests.unit.emulator.job_stage import JOB, SPECIFICATION, Stage, decoded


def test_jobs_are_listed_with_services_by_themselves_or_not_at_all(stage: Stage) -> None:
    stage.start()
    stage.world.create_service(SPECIFICATION)
    listed = {jobs: [f["name"] for f in stage.world.perform(ShowServices(jobs=jobs))] for jobs in (None, True, False)}
    assert listed == {None: ["ECHO", "LOAD"], True: ["LOAD"], False: ["ECHO"]}


def test_a_job_cannot_be_altered(stage: Stage) -> None:
    stage.start()
    with pytest.raises(SnowflakeError, match=r"Job service 'DEMO\.PUBLIC\.LOAD' cannot be altered"):
        stage.world.perform(SuspendService(JOB))


def test_a_job_cannot_back_a_function(stage: Stage) -> None:
    stage.start(SPECIFICATION + "  endpoints: [{name: e, port: 80}]\n")
    with pytest.raises(SnowflakeError, match=r"'DEMO\.PUBLIC\.LOAD' is a job service, and .* cannot back functions"):
        stage.world.perform(
            decoded(stage.world, "CREATE FUNCTION f (x FLOAT) RETURNS FLOAT SERVICE = load ENDPOINT = e AS '/'")
        )


def test_a_pool_counts_running_jobs_and_outlives_finished_ones(stage: Stage) -> None:
    service = stage.start()
    stage.instance()
    pool = stage.world.perform(DescribeComputePool("POOL"))
    assert (pool["num_jobs"], pool["num_services"], pool["state"]) == (1, 0, "ACTIVE")
    with pytest.raises(SnowflakeError, match=r"services exist on it \(DEMO\.PUBLIC\.LOAD\)"):
        stage.world.perform(DropComputePool("POOL"))
    stage.world.perform(SuspendComputePool("POOL"))
    stage.wait(service, ServiceStatus.RUNNING)
    stage.runtime.instances[0].exit(0)
    stage.ended(service)
    assert stage.world.perform(DescribeComputePool("POOL"))["num_jobs"] == 0
    stage.world.perform(DropComputePool("POOL"))


def test_stop_all_drops_jobs_and_the_history_remembers_them(stage: Stage) -> None:
    stage.start(query_id="q-1", replicas=1)
    stage.instance()
    stage.world.perform(StopAllServices("POOL"))
    assert JOB not in stage.account[SERVICES]
    (row,) = stage.world.perform(ShowJobHistory())
    assert (row["NAME"], row["QUERY_ID"], row["COMPUTE_POOL_NAME"], row["OWNER"]) == ("LOAD", "q-1", "POOL", "OWNER")
    assert json.loads(str(row["PARAMETERS"])) == {"ASYNC": True, "REPLICAS": 1}
    assert row["DELETED_TIME"] is not None
    stage.world.wait_until(lambda: stage.account[JOB_HISTORY][0].instances[0].running is None)


def test_the_history_tells_of_instances_and_of_the_end(stage: Stage) -> None:
    service = stage.start()
    stage.instance().exit(0)
    stage.ended(service)
    (row,) = stage.world.perform(ShowJobHistory())
    assert (row["STATUS"], row["MESSAGE"], row["DELETED_TIME"]) == ("DONE", "Job completed successfully.", None)
    assert row["COMPLETED_TIME"] == service.job.completed_on if service.job else None
    instances = json.loads(str(row["INSTANCE_STATUSES"]))
    assert (instances["succeededInstances"], instances["totalInstances"]) == (1, 1)
    assert instances["instances"][0]["containers"][0]["lastExitCode"] == 0
    stage.world.session.role = "OTHER"
    assert stage.world.perform(ShowJobHistory()) == []


def test_waiting_for_a_status_ends_with_it_or_says_which_one_there_is(stage: Stage) -> None:
    stage.start()
    stage.instance()
    with pytest.raises(SnowflakeError) as caught:
        stage.world.perform(WaitForStatus(JOB, "DONE", 0.01))
    assert caught.value.message == (
        "Timeout after 0.01 seconds waiting for status DONE of service LOAD. Its current status is RUNNING."
    )
    stage.runtime.instances[0].exit(1)
    with pytest.raises(SnowflakeError, match=r"It can never be reached: .* Its current status is FAILED\."):
        stage.world.perform(WaitForStatus(JOB, "DONE", 60))
    assert stage.world.perform(WaitForStatus(JOB, "FAILED", 0)) == "Service LOAD has reached status FAILED."
