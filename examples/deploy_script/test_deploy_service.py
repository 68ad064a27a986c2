"""Unit tests of a deploy script: each has an account of its own, and looks at what the script sent to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from deploy_service import Deployment, DeploymentError, deploy, main
from snowflake.connector.errors import ProgrammingError

if TYPE_CHECKING:
    from pytest_spcs import OfflineAccount

SPECIFICATION = Path(__file__).parent / "src" / "service.yaml"
IMAGE = "/apps/public/images/convert_api:1.0"
DEPLOYMENT = Deployment("CONVERT_API", SPECIFICATION.read_text(), database="APPS")


def test_a_first_deployment_creates_everything(spcs_account: OfflineAccount) -> None:
    spcs_account.stub_image(IMAGE)
    assert deploy(spcs_account.connect(), DEPLOYMENT, pause=0.01) == "created"
    spcs_account.assert_statements(
        [
            "CREATE COMPUTE POOL IF NOT EXISTS APPS_POOL",
            "CREATE DATABASE IF NOT EXISTS APPS",
            "CREATE SCHEMA IF NOT EXISTS APPS.PUBLIC",
            "CREATE IMAGE REPOSITORY IF NOT EXISTS APPS.PUBLIC.IMAGES",
            "DESCRIBE SERVICE APPS.PUBLIC.CONVERT_API",
            "CREATE SERVICE APPS.PUBLIC.CONVERT_API IN COMPUTE POOL APPS_POOL",
        ],
        ignoring=["SELECT SYSTEM$GET_SERVICE_STATUS"],
    )


def test_a_second_deployment_upgrades(spcs_account: OfflineAccount) -> None:
    spcs_account.stub_image(IMAGE)
    connection = spcs_account.connect()
    deploy(connection, DEPLOYMENT, pause=0.01)
    spcs_account.forget()
    assert deploy(connection, DEPLOYMENT, pause=0.01) == "upgraded"
    spcs_account.assert_executed("ALTER SERVICE", contains="FROM SPECIFICATION", times=1)
    spcs_account.assert_not_executed("CREATE SERVICE")


def test_without_its_image_nothing_is_created(spcs_account: OfflineAccount) -> None:
    with pytest.raises(ProgrammingError, match="convert_api"):
        deploy(spcs_account.connect(), DEPLOYMENT)
    (failed,) = spcs_account.assert_executed("CREATE SERVICE", succeeded=False)
    assert failed.role == "SPCS_TEST_ROLE"


def test_a_role_that_may_not_create_pools_stops_the_deployment(spcs_account: OfflineAccount) -> None:
    spcs_account.fail(
        "CREATE COMPUTE POOL",
        number=3001,
        sql_state="42501",
        message="SQL access control error:\nInsufficient privileges to operate on account 'SPCS'.",
    )
    with pytest.raises(ProgrammingError, match="Insufficient privileges") as caught:
        deploy(spcs_account.connect(), DEPLOYMENT)
    assert caught.value.errno == 3001
    spcs_account.assert_not_executed(regex="(DATABASE|SCHEMA|SERVICE)")


def test_a_service_that_is_not_ready_in_time_is_told(spcs_account: OfflineAccount) -> None:
    spcs_account.stub_image(IMAGE)
    connection = spcs_account.connect()
    deploy(connection, DEPLOYMENT, pause=0.01)
    connection.cursor().execute("ALTER SERVICE apps.public.convert_api SUSPEND")
    connection.cursor().execute("CALL apps.public.convert_api!SPCS_WAIT_FOR('SUSPENDED', 30)")
    with pytest.raises(DeploymentError, match=r"APPS\.PUBLIC\.CONVERT_API is not ready"):
        deploy(connection, DEPLOYMENT, timeout=0)


@pytest.mark.usefixtures("spcs_account_environment")
def test_the_command_reads_the_environment(spcs_account: OfflineAccount, capsys: pytest.CaptureFixture[str]) -> None:
    spcs_account.stub_image(IMAGE)
    assert main([str(SPECIFICATION), "--database", "APPS", "--service", "CONVERT_API", "--pause", "0.01"]) == 0
    assert capsys.readouterr().out == "CONVERT_API created\n"


@pytest.mark.usefixtures("spcs_account_environment")
def test_the_command_tells_why_it_failed(spcs_account: OfflineAccount, capsys: pytest.CaptureFixture[str]) -> None:
    spcs_account.fail("CREATE SCHEMA", number=3001, sql_state="42501", message="not today")
    assert main([str(SPECIFICATION), "--database", "APPS", "--service", "CONVERT_API", "--pause", "0.01"]) == 1
    assert "not today" in capsys.readouterr().err
