"""The verdicts on this repository's own specifications: the shapes and mistakes that public repositories have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.checking.check import Request, check_source
from pytest_spcs.checking.rules import RULES
from pytest_spcs.checking.sources import Source
from pytest_spcs.specification.documents import read_document
from pytest_spcs.specification.loader import load_specification
from pytest_spcs.specification.nodes import plain
from pytest_spcs.specification.problems import InvalidSpecificationError
from pytest_spcs.specification.templates import render_template
from tests.unit.checking.golden.verdicts import OWN_VERDICTS, OwnVerdict

if TYPE_CHECKING:
    from pytest_spcs.checking.findings import FileReport

each = pytest.mark.parametrize("verdict", OWN_VERDICTS, ids=lambda verdict: verdict.file)
each_plain_one = pytest.mark.parametrize(
    "verdict", [verdict for verdict in OWN_VERDICTS if verdict.variables is None], ids=lambda verdict: verdict.file
)
each_accepted_one = pytest.mark.parametrize(
    "verdict",
    [verdict for verdict in OWN_VERDICTS if verdict.snowflake == "accepted"],
    ids=lambda verdict: verdict.file,
)


def check(verdict: OwnVerdict, content: bytes, *, strict: bool = False) -> FileReport:
    return check_source(Source(verdict.file, content), Request(verdict.variables or {}, strict=strict))


def rules(report: FileReport) -> tuple[set[str], set[str]]:
    return {finding.rule for finding in report.errors}, {finding.rule for finding in report.warnings}


def test_each_file_has_a_verdict_with_an_argument_and_each_verdict_a_file() -> None:
    directory = Path(__file__).parent / "specifications"
    assert sorted(path.name for path in directory.iterdir()) == sorted(verdict.file for verdict in OWN_VERDICTS)
    for verdict in OWN_VERDICTS:
        assert len(verdict.argument) > 10, verdict
        assert (verdict.snowflake == "refused") == bool(verdict.error_rules), verdict
        assert verdict.error_rules | verdict.warning_rules <= set(RULES), verdict


@each
def test_the_verdict_on_a_specification_holds(verdict: OwnVerdict) -> None:
    content = verdict.content
    lenient, strict = check(verdict, content), check(verdict, content, strict=True)
    text = content.decode()
    try:
        load_specification(text if verdict.variables is None else render_template(text, verdict.variables))
        snowflake = "accepted"
    except InvalidSpecificationError:
        snowflake = "refused"

    assert snowflake == verdict.snowflake, verdict.argument
    assert ("fails" if lenient.errors else "passes") == verdict.check, verdict.argument
    assert rules(strict) == (verdict.error_rules, verdict.warning_rules), verdict.argument


@each
def test_a_byte_order_mark_and_line_ends_of_windows_change_no_verdict_and_no_place(verdict: OwnVerdict) -> None:
    content = b"\xef\xbb\xbf" + verdict.content.replace(b"\n", b"\r\n")
    assert check(verdict, content, strict=True).findings == check(verdict, verdict.content, strict=True).findings


@each_plain_one
def test_what_can_be_read_gets_the_same_verdict_as_json(verdict: OwnVerdict) -> None:
    report = check(verdict, verdict.content, strict=True)
    if rules(report)[0] & {"unreadable", "duplicate-key", "template"}:
        return  # no document, or none that JSON could have
    text = json.dumps(plain(read_document(verdict.content.decode())), default=str)
    as_json = check(verdict, text.encode(), strict=True)

    def told(findings: FileReport) -> list[tuple[str, str]]:
        return sorted((finding.rule, finding.path) for finding in findings.findings)

    assert told(as_json) == told(report)


@each_accepted_one
def test_what_is_accepted_without_values_of_a_template_is_not_refused_in_a_check(verdict: OwnVerdict) -> None:
    report = check_source(Source(verdict.file, verdict.content), Request(strict=True))
    assert report.errors == ()


@pytest.mark.parametrize(
    ("file", "advice"),
    [
        ("shell_variables.yaml", "'$DATABASE' is a placeholder; replace it"),
        ("terraform_variables.yaml", "'${var.cpu}' is a placeholder; replace it"),
        ("snow_cli_variables.yaml", "'<% ctx.env.service_name %>' is a placeholder; replace it"),
        ("snow_sql_variables.yaml", "put a value that starts with & between double quotes; &{ name } is for snow to"),
        ("python_format_fields.yaml", "'{cpu}' is a placeholder; replace it"),
        ("session_volume.yaml", "the session token is in /snowflake/session without a volume; leave volume and mount"),
        ("secret_by_another_name.yaml", "this is the form of Kubernetes; write secretKeyRef: secret_string"),
        ("key_below_the_secret.yaml", "it stands beside snowflakeSecret, not below it"),
        ("key_below_the_secret.yaml", 'did you mean "@files_stage"?'),
        ("secrets_in_env.yaml", "write the text itself; secrets come with secrets"),
        ("secret_by_another_name.yaml", "name the secret with snowflakeSecret"),
        ("compose_file.yaml", "this looks like a compose file: write spec: containers:"),
        ("endpoints_above_containers.yaml", "containers belongs below spec"),
        ("kubernetes_deployment.yaml", "Kubernetes manifests have it; write containers directly below spec"),
        ("names_of_the_wrong_kind.yaml", "did you mean '1ui'?"),
        ("unquoted_stage.yaml", "put a value that starts with @ between double quotes"),
        ("two_documents.yaml", "write one specification per file, and '---' only at its start"),
        ("wrong_indentation.yaml", "look for a wrong indentation"),
        ("network_policy_of_2023.yaml", "egress is allowed by EXTERNAL_ACCESS_INTEGRATIONS = (...) in CREATE SERVICE"),
        ("roles_and_capabilities_below_spec.yaml", "serviceRoles stands beside spec, at the left margin, not below it"),
    ],
)
def test_a_common_mistake_comes_with_what_to_do(file: str, advice: str) -> None:
    (verdict,) = [verdict for verdict in OWN_VERDICTS if verdict.file == file]
    suggestions = [finding.suggestion or "" for finding in check(verdict, verdict.content).findings]
    assert any(suggestion.startswith(advice) for suggestion in suggestions), suggestions


@pytest.mark.parametrize("file", ["compose_file.yaml", "endpoints_above_containers.yaml", "kubernetes_deployment.yaml"])
def test_an_option_in_the_place_of_a_required_one_is_the_one_error(file: str) -> None:
    (verdict,) = [verdict for verdict in OWN_VERDICTS if verdict.file == file]
    (error,) = check(verdict, verdict.content).errors
    assert error.rule == "unknown-option"
