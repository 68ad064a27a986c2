"""Each specification with a verdict, sent to an emulator: the accepted ones come up, the others are refused.

Those of public repositories, which this repository does not hold, need PYTEST_SPCS_PUBLIC_SPECIFICATIONS.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from snowflake.connector import ProgrammingError

from pytest_spcs.checking.check import Request, check_text
from pytest_spcs.specification.loader import load_specification
from pytest_spcs.specification.templates import TEMPLATE_FAILED, render_template
from tests.clients.emulator_process import EmulatorProcess, running_emulator
from tests.clients.specified_account import SpecifiedAccount, clause
from tests.unit.checking.golden.test_reproductions import CASES, Reproduction
from tests.unit.checking.golden.verdicts import OWN_VERDICTS, VARIABLE, VERDICTS, OwnVerdict, PublicVerdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.clients.conftest import Connect

INVALID_SPECIFICATION = 395018
NOT_EMULATED = "objectReference"
"""What only native applications can have, which the emulator refuses by name."""


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory, client_environment: None) -> Iterator[EmulatorProcess]:
    """An emulator of its own: specifications name whatever databases they like."""
    with running_emulator(tmp_path_factory.mktemp("specified")) as running:
        yield running


@pytest.fixture
def account(connect: Connect, emulator: EmulatorProcess) -> SpecifiedAccount:
    """An account as it is on the first day, in which specifications find what they name."""
    emulator.admin("reset", {})
    connection = connect()
    connection.cursor().execute("CREATE DATABASE HOME")
    connection.cursor().execute("USE DATABASE HOME")
    return SpecifiedAccount(connection, emulator)


def name_of(verdict: PublicVerdict) -> str:
    return f"{verdict.repository}/{verdict.path}"


def file_of(verdict: OwnVerdict) -> str:
    return verdict.file


def see_created(account: SpecifiedAccount, text: str, variables: dict[str, str] | None = None) -> None:
    """Create what a text specifies, see it run and see it described as it was meant."""
    specification = load_specification(text if variables is None else render_template(text, variables))
    account.prepare(specification)
    with account.service(text, specification, variables):
        account.run("CALL specified!SPCS_WAIT_FOR('RUNNING', 30)")
        (described,) = account.run("DESCRIBE SERVICE specified")
        containers = {row["container_name"] for row in account.run("SHOW SERVICE CONTAINERS IN SERVICE specified")}
        endpoints = {row["name"] for row in account.run("SHOW ENDPOINTS IN SERVICE specified")}
    stored = yaml.safe_load(described["spec"])["spec"]["containers"]
    assert [(each["name"], each["image"]) for each in stored] == [
        (each.name, each.image) for each in specification.containers
    ]
    assert containers >= {each.name for each in specification.containers}
    assert endpoints == {each.name for each in specification.endpoints}
    if not any(each.public for each in specification.endpoints) and not specification.resource_management:
        account.run_job(text, specification, variables)


def see_refused(account: SpecifiedAccount, text: str) -> None:
    """Send what a check finds errors in, and see the same errors come back."""
    errors = check_text(text, Request(strict=True)).errors
    with pytest.raises(ProgrammingError) as caught:
        account.run(f"CREATE SERVICE specified IN COMPUTE POOL CPUS {clause(text, None)}")
    assert caught.value.errno == INVALID_SPECIFICATION
    told = str(caught.value)
    assert "Invalid spec: " in told
    for error in errors:
        # A template's mistakes are told to who sends it with USING; as it is, it is no YAML.
        assert error.number == TEMPLATE_FAILED or (error.message in told and error.path in told)
    assert account.run("SHOW SERVICES") == []


@pytest.mark.parametrize("verdict", OWN_VERDICTS, ids=file_of)
def test_what_a_verdict_accepts_is_created_and_what_it_refuses_is_refused(
    verdict: OwnVerdict, account: SpecifiedAccount
) -> None:
    text = verdict.content.decode()
    if verdict.snowflake == "accepted":
        see_created(account, text, verdict.variables)
    else:
        see_refused(account, text)


@pytest.mark.parametrize("reproduction", CASES, ids=lambda reproduction: reproduction.name)
def test_each_feature_is_created_and_each_mistake_is_refused(
    reproduction: Reproduction, account: SpecifiedAccount
) -> None:
    if reproduction.snowflake == "refused":
        see_refused(account, reproduction.text)
    elif NOT_EMULATED not in reproduction.text:
        see_created(account, reproduction.text)
    else:
        with pytest.raises(ProgrammingError, match=rf"Unsupported feature .*{NOT_EMULATED}"):
            see_created(account, reproduction.text)


@pytest.mark.parametrize("verdict", VERDICTS, ids=name_of)
def test_what_is_public_is_created_or_refused_as_its_verdict_says(
    verdict: PublicVerdict, account: SpecifiedAccount
) -> None:
    content = verdict.content()
    if content is None:
        pytest.skip(f"{VARIABLE} names no directory with a copy of this file")
    if verdict.snowflake == "accepted":
        see_created(account, content.decode())
    else:
        see_refused(account, content.decode())


def test_the_errors_of_a_template_are_those_of_a_check(account: SpecifiedAccount) -> None:
    text = (Path(__file__).parents[1] / "unit/checking/golden/specifications/jinja_statements.yaml").read_text()
    (error,) = check_text(text, Request({"shards": "1"})).errors
    with pytest.raises(ProgrammingError) as caught:
        account.run(f"CREATE SERVICE specified IN COMPUTE POOL CPUS {clause(text, {'shards': '1'})}")
    assert caught.value.errno == error.number == TEMPLATE_FAILED
    assert error.message in str(caught.value)
