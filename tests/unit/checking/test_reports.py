"""A report as text, JSON, GitHub annotations and SARIF."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.checking.findings import FileReport, Finding, Report
from pytest_spcs.checking.reports import FORMATS, write_report
from pytest_spcs.specification.problems import Severity

if TYPE_CHECKING:
    from pathlib import Path

NASTY = "50% of 'a,b: c'\r\nsecond line"
REPORT = Report(
    (
        FileReport("clean.yaml"),
        FileReport(
            "dir, with: 100%/service.yaml",
            (
                Finding("port", "spec.endpoints[0].port", NASTY, 3, 7, suggestion="write 80", number=395018),
                Finding("unused-volume", "spec.volumes[0].name", "nobody mounts it.", 9, 1, Severity.WARNING),
            ),
            ("image",),
        ),
    ),
    skipped=2,
)


def test_the_text_has_a_line_to_click_on_for_each_finding() -> None:
    report = Report((FileReport("a.yaml", REPORT.files[1].findings[1:], ("image",)),), skipped=1)
    assert write_report(report, "text") == (
        "a.yaml:9:1: warning: spec.volumes[0].name: nobody mounts it. [unused-volume]\n"
        "a.yaml: note: a template; not checked where the variables image stand (--variable NAME=VALUE)\n"
        "1 file: 0 errors, 1 warning; 1 other YAML file in directories skipped (no 'spec' at the top level)"
    )


def test_a_suggestion_stands_below_its_finding_with_the_number_of_snowflake_above() -> None:
    report = Report((FileReport("a.yaml", (REPORT.files[1].findings[0],)),))
    lines = write_report(report, "text").splitlines()
    assert lines[0].startswith("a.yaml:3:7: error: spec.endpoints[0].port: 50% of 'a,b: c'")
    assert lines[-3:] == ["second line [port, 395018]", "    write 80", "1 file: 1 error, 0 warnings"]


def test_json_has_all_that_is_known() -> None:
    document = json.loads(write_report(REPORT, "json"))
    assert document["version"] == 1
    assert document["summary"] == {"files": 2, "errors": 1, "warnings": 1, "skipped": 2}
    assert document["files"][0] == {"file": "clean.yaml", "placeholders": [], "problems": []}
    assert document["files"][1]["placeholders"] == ["image"]
    assert document["files"][1]["problems"][0] == {
        "line": 3,
        "column": 7,
        "severity": "error",
        "rule": "port",
        "path": "spec.endpoints[0].port",
        "message": NASTY,
        "suggestion": "write 80",
        "number": 395018,
    }


def test_annotations_of_github_are_escaped() -> None:
    lines = write_report(REPORT, "github").split("\n")
    assert lines[0] == (
        "::error file=dir%2C with%3A 100%25/service.yaml,line=3,col=7,title=port (395018)::"
        "spec.endpoints[0].port: 50%25 of 'a,b: c'%0D%0Asecond line%0Awrite 80"
    )
    assert lines[1] == (
        "::warning file=dir%2C with%3A 100%25/service.yaml,line=9,col=1,title=unused-volume::"
        "spec.volumes[0].name: nobody mounts it."
    )
    assert lines[2] == (
        "::notice file=dir%2C with%3A 100%25/service.yaml,title=template::"
        "a template; not checked where the variables image stand (--variable NAME=VALUE)"
    )
    assert len(lines) == 4


def test_sarif_is_what_the_standard_asks_for() -> None:
    log = json.loads(write_report(REPORT, "sarif"))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "pytest-spcs"
    rules = driver["rules"]
    assert [rule["id"] for rule in rules] == ["port", "unused-volume"]
    for rule in rules:  # GitHub's code scanning requires all three texts
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["fullDescription"] == rule["shortDescription"]
        assert rule["help"]["text"] == f"{rule['shortDescription']['text']} See {rule['helpUri']}"
    first, second = run["results"]
    assert rules[first["ruleIndex"]]["id"] == first["ruleId"] == "port"
    assert (first["level"], second["level"]) == ("error", "warning")
    assert first["message"]["text"].endswith("(write 80)")
    (location,) = first["locations"]
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "dir%2C%20with%3A%20100%25/service.yaml"
    assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri)
    assert location["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 7}
    assert location["logicalLocations"] == [{"fullyQualifiedName": "spec.endpoints[0].port"}]
    assert first["properties"] == {"snowflakeErrorNumber": 395018}
    assert "properties" not in second


def test_an_absolute_path_is_a_file_uri_in_sarif(tmp_path: Path) -> None:
    file = tmp_path / "a b.yaml"
    report = Report((FileReport(str(file), REPORT.files[1].findings),))
    (run,) = json.loads(write_report(report, "sarif"))["runs"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == file.as_uri()
    assert uri.startswith("file:///")


def test_an_absolute_path_in_the_repository_is_told_from_its_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    report = Report((FileReport(str(tmp_path / "deploy/a b.yaml"), REPORT.files[1].findings),))
    (run,) = json.loads(write_report(report, "sarif"))["runs"]
    uris = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]}
    assert uris == {"deploy/a%20b.yaml"}
    assert "::error file=deploy/a b.yaml,line=3" in write_report(report, "github")


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_found_is_a_report_too(form: str) -> None:
    text = write_report(Report((FileReport("a.yaml"),)), form)
    assert json.loads(text) if form in {"json", "sarif"} else text == "1 file: 0 errors, 0 warnings"
