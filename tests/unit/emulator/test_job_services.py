"""Job services: executed, waited for or not, run once and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.objects.job_services.commands import ExecuteJob, StartJob
from pytest_spcs.emulator.objects.services.commands import (
    DescribeService,
    DropService,
    GetServiceLogs,
    InlineSpecification,
    ShowServiceContainers,
    ShowServiceInstances,
)
from pytest_spcs.emulator.objects.services.state import SERVICES, ServiceStatus
from tests.unit.emulator.job_stage import JOB, SPECIFICATION, Stage, decoded

if TYPE_CHECKING:
    from tests.unit.emulator.played import World

TWO = SPECIFICATION + "  - name: second\n    image: /demo/public/images/echo:1\n"


@pytest.mark.parametrize(
    "clauses",
    [
        "IN COMPUTE POOL pool FROM SPECIFICATION $$s$$ NAME = load ASYNC = TRUE REPLICAS = 2 QUERY_WAREHOUSE = wh",
        "NAME = load ASYNC=true\nREPLICAS=2 QUERY_WAREHOUSE=wh IN COMPUTE POOL pool FROM SPECIFICATION 's'",
        """in compute pool pool name = demo.public.load async = true with tag (a = 'b') replicas = 2
        query_warehouse = wh from specification $$s$$""",
    ],
)
def test_the_clauses_of_a_job_come_in_any_order(world: World, clauses: str) -> None:
    assert decoded(world, f"EXECUTE JOB SERVICE {clauses}") == ExecuteJob(
        StartJob(
            name=JOB,
            compute_pool="POOL",
            source=InlineSpecification("s"),
            is_async=True,
            replicas=2,
            query_warehouse="WH",
        )
    )


def test_a_job_without_a_name_is_called_after_its_query(world: World) -> None:
    world.session.query_id = "01bd46d2-0004-be62-0000-ff07016490a6"
    command = decoded(world, "execute job service in compute pool pool from specification $$s$$")
    assert command.start.name.name == "JOB_01BD46D2_0004_BE62_0000_FF07016490A6"
    assert command.start.query_id == world.session.query_id


@pytest.mark.parametrize("property_", ["MIN_INSTANCES = 1", "AUTO_SUSPEND_SECS = 300", "LOG_LEVEL = 'INFO'"])
def test_properties_of_services_are_no_properties_of_jobs(world: World, property_: str) -> None:
    with pytest.raises(SnowflakeError, match="unexpected"):
        decoded(world, f"EXECUTE JOB SERVICE IN COMPUTE POOL p FROM SPECIFICATION 's' {property_}")


def test_a_synchronous_job_answers_when_it_is_done(stage: Stage) -> None:
    answer = stage.run()
    stage.instance().exit(0)
    assert answer.result(10) == "Job LOAD completed successfully with status: DONE."
    (container,) = stage.world.perform(ShowServiceContainers(JOB))
    assert (container["status"], container["message"], container["last_exit_code"]) == (
        "DONE",
        "Completed successfully",
        0,
    )


def test_a_failed_job_makes_the_statement_fail_and_is_not_restarted(stage: Stage) -> None:
    answer = stage.run(TWO)
    instance = stage.instance()
    assert instance.started.acquire(timeout=10)
    instance.exit(3)
    with pytest.raises(SnowflakeError) as caught:
        answer.result(10)
    assert (caught.value.number, caught.value.sql_state) == (395031, "57014")
    assert caught.value.message.startswith(
        "Job LOAD failed with status: FAILED. container 'echo' of instance 0, exit code 3: "
        "Encountered fatal error while running, check container logs"
    )
    stage.ended(stage.account[SERVICES].get(JOB))
    assert instance.starts == ["echo", "second"]
    assert instance.stopped_with == 0
    statuses = {row["container_name"]: row["message"] for row in stage.world.perform(ShowServiceContainers(JOB))}
    assert statuses["second"] == "Stopped before it completed"


def test_a_job_waits_for_all_of_its_containers(stage: Stage) -> None:
    service = stage.start(TWO)
    instance = stage.instance()
    assert instance.started.acquire(timeout=10)
    instance.exit(0)
    stage.wait(service, ServiceStatus.RUNNING)
    instance.exit(0, "second")
    stage.wait(service, ServiceStatus.DONE)
    assert stage.world.perform(ShowServiceInstances(JOB))[0]["status"] == "SUCCEEDED"


def test_straight_after_an_asynchronous_start_the_job_is_pending(world: World) -> None:
    message = world.perform(
        ExecuteJob(StartJob(name=JOB, compute_pool="POOL", source=InlineSpecification(SPECIFICATION), is_async=True))
    )
    assert message == "Started Snowpark Container Services Job 'LOAD'."
    facts = world.perform(DescribeService(JOB))
    wanted = ("status", "is_job", "is_async_job", "min_instances", "auto_suspend_secs", "suspended_on", "resumed_on")
    assert [facts[name] for name in wanted] == ["PENDING", True, True, 1, 0, None, None]


def test_replicas_learn_their_index_and_number_and_finish_each(stage: Stage) -> None:
    service = stage.start(replicas=2)
    plans = sorted((stage.instance(number).plan for number in (0, 1)), key=lambda plan: plan.index)
    assert [dict(plan.containers[0].environment) for plan in plans] == [
        {"COLOUR": "blue", "SNOWFLAKE_JOB_INDEX": "0", "SNOWFLAKE_JOBS_COUNT": "2"},
        {"COLOUR": "blue", "SNOWFLAKE_JOB_INDEX": "1", "SNOWFLAKE_JOBS_COUNT": "2"},
    ]
    assert all(plan.is_job for plan in plans)
    stage.wait(service, ServiceStatus.RUNNING)
    stage.runtime.instances[0].exit(0)
    stage.world.wait_until(lambda: any(instance.ended for instance in service.instances))
    assert service.status is ServiceStatus.RUNNING
    stage.runtime.instances[1].exit(0)
    stage.wait(service, ServiceStatus.DONE)


def test_without_replicas_the_environment_is_the_specifications(stage: Stage) -> None:
    stage.start()
    assert dict(stage.instance().plan.containers[0].environment) == {"COLOUR": "blue"}


def test_a_finished_job_keeps_its_name_and_logs(stage: Stage) -> None:
    service = stage.start()
    stage.instance().exit(0)
    stage.ended(service)
    with pytest.raises(SnowflakeError, match=r"Object 'LOAD' already exists"):
        stage.start()
    assert stage.world.perform(GetServiceLogs(JOB, "0", "echo")) == "line 0\nline 1\nline 2"
    facts = stage.world.perform(DescribeService(JOB))
    assert (facts["status"], facts["current_instances"], facts["target_instances"]) == ("DONE", 0, 0)
    stage.world.perform(DropService(JOB))
    stage.start()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            SPECIFICATION + "  endpoints: [{name: e, port: 80, public: true}]\n",
            "Invalid spec: endpoint 'e' is public, and job services have no ingress.",
        ),
        ("spec:\n  containers: []\n", "Invalid spec: "),
    ],
)
def test_a_specification_that_is_none_of_a_job_is_refused(stage: Stage, text: str, message: str) -> None:
    with pytest.raises(SnowflakeError) as caught:
        stage.start(text)
    assert caught.value.number == 395018
    assert caught.value.message.startswith(message)
    assert JOB not in stage.account[SERVICES]
