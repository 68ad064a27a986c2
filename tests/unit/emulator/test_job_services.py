"""Job services: run once, waited for or not, cancelled, kept and remembered."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pytest_spcs.emulator import nouns
from pytest_spcs.emulator.errors import SnowflakeError
from pytest_spcs.emulator.objects.compute_pools.commands import (
    DescribeComputePool,
    DropComputePool,
    StopAllServices,
    SuspendComputePool,
)
from pytest_spcs.emulator.objects.job_services.commands import CancelJob, ExecuteJob, ShowJobHistory, StartJob
from pytest_spcs.emulator.objects.services.commands import (
    DescribeService,
    DropService,
    GetServiceLogs,
    InlineSpecification,
    ShowServiceContainers,
    ShowServiceInstances,
    ShowServices,
    SuspendService,
    WaitForStatus,
)
from pytest_spcs.emulator.objects.services.state import Service, ServiceStatus
from pytest_spcs.emulator.reconciler import Reconciler
from pytest_spcs.emulator.sql.parser import Statement
from pytest_spcs.emulator.sql.router import Router
from pytest_spcs.emulator.waits import interrupt
from tests.unit.emulator.played import SERVICE, PlayedInstance, PlayedRuntime, World

JOB = SERVICE.parent.object("LOAD")
SPECIFICATION = """
spec:
  containers:
  - name: echo
    image: /demo/public/images/echo:1
    env: {COLOUR: blue}
"""
TWO = SPECIFICATION + "  - name: second\n    image: /demo/public/images/echo:1\n"


class Stage:
    """A world whose jobs run on a runtime that the test plays."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.account = world.account
        self.runtime = PlayedRuntime()
        self.reconciler = Reconciler(world.account, [self.runtime], stop_grace=3)
        self.threads = ThreadPoolExecutor(4)

    def start(self, text: str = SPECIFICATION, **more: Any) -> Service:
        command = StartJob(name=JOB, compute_pool="POOL", source=InlineSpecification(text), is_async=True, **more)
        self.world.perform(ExecuteJob(command))
        return self.account.services.get(JOB)

    def run(self, text: str = SPECIFICATION, **more: Any) -> Any:
        """Execute a synchronous job in a thread of its own."""
        start = StartJob(name=JOB, compute_pool="POOL", source=InlineSpecification(text), **more)
        return self.threads.submit(self.world.perform, ExecuteJob(start))

    def instance(self, number: int = 0) -> PlayedInstance:
        """Return an instance whose first container has been started."""
        self.world.wait_until(lambda: len(self.runtime.instances) > number)
        instance = self.runtime.instances[number]
        assert instance.started.acquire(timeout=10)
        return instance

    def wait(self, service: Service, status: ServiceStatus) -> None:
        self.world.wait_until(lambda: service.status is status)

    def ended(self, service: Service) -> None:
        self.world.wait_until(lambda: all(instance.ended for instance in service.instances))

    def close(self) -> None:
        self.reconciler.close()
        self.threads.shutdown()


@pytest.fixture
def stage(world: World) -> Iterator[Stage]:
    made = Stage(world)
    yield made
    made.close()


def decoded(world: World, sql: str) -> Any:
    form = Router(nouns.statement_forms()).find(sql)
    assert form is not None
    return form.decode(Statement(sql), world.session)


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
    stage.ended(stage.account.services.get(JOB))
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
    stage.world.wait_until(lambda: stage.account.services.get(JOB).status is ServiceStatus.RUNNING)
    while not answer.done():
        interrupt(stage.account, stage.world.session)
    with pytest.raises(SnowflakeError, match="SQL execution canceled"):
        answer.result()
    stage.wait(stage.account.services.get(JOB), ServiceStatus.CANCELLED)


def test_the_statement_timeout_cancels_its_job(stage: Stage) -> None:
    stage.world.session.parameters["STATEMENT_TIMEOUT_IN_SECONDS"] = "1"
    answer = stage.run()
    with pytest.raises(SnowflakeError) as caught:
        answer.result(10)
    assert (caught.value.number, caught.value.message) == (
        630,
        "Statement reached its statement or warehouse timeout of 1 second(s) and was canceled.",
    )
    stage.wait(stage.account.services.get(JOB), ServiceStatus.CANCELLED)


def test_a_waiting_job_does_not_hold_up_the_account(stage: Stage) -> None:
    answer = stage.run()
    stage.instance()
    assert [facts["name"] for facts in stage.world.perform(ShowServices(jobs=True))] == ["LOAD"]
    assert not answer.done()
    stage.runtime.instances[0].exit(0)
    answer.result(10)


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


def test_a_service_cannot_be_cancelled(stage: Stage) -> None:
    stage.world.create_service(SPECIFICATION)
    with pytest.raises(SnowflakeError, match=r"'DEMO\.PUBLIC\.ECHO' is a service and no job service"):
        stage.world.perform(CancelJob(SERVICE))


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
    assert JOB not in stage.account.services


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
    assert JOB not in stage.account.services
    (row,) = stage.world.perform(ShowJobHistory())
    assert (row["NAME"], row["QUERY_ID"], row["COMPUTE_POOL_NAME"], row["OWNER"]) == ("LOAD", "q-1", "POOL", "OWNER")
    assert json.loads(str(row["PARAMETERS"])) == {"ASYNC": True, "REPLICAS": 1}
    assert row["DELETED_TIME"] is not None
    stage.world.wait_until(lambda: stage.account.job_history[0].instances[0].running is None)


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
