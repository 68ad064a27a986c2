"""What a check says of a text: lenient and strict, templates, and texts that are no specifications."""

from __future__ import annotations

import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.checking.check import Request, check_source, check_text
from pytest_spcs.checking.sources import LONGEST_FILE, Source

if TYPE_CHECKING:
    from pytest_spcs.checking.findings import FileReport

HEAD = "spec:\n  containers:\n  - name: web\n    image: /shop/public/images/web:1\n"


def told(report: FileReport) -> list[tuple[str, str, int, int]]:
    return [(f.severity.value, f.rule, f.line, f.column) for f in report.findings]


def test_an_unknown_option_is_a_warning_with_snowflakes_number() -> None:
    (finding,) = check_text(f"{HEAD}    restartBudget: 3\n", Request()).warnings
    assert (finding.line, finding.column, finding.number) == (5, 5, 395018)
    assert finding.path == "spec.containers[0].restartBudget"
    assert finding.message == "unknown option 'restartBudget' for 'containers[0]'."
    assert finding.suggestion == "it is not in the reference: Snowflake refuses it, unless it is newer"


def test_an_unknown_option_is_an_error_when_strict() -> None:
    report = check_text(f"{HEAD}    restartBudget: 3\n", Request(strict=True))
    assert told(report) == [("error", "unknown-option", 5, 5)]


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        (HEAD + "  endpoints:\n  - {name: ui, prot: 80}\n", "did you mean 'port'?"),
        (
            HEAD + "    readinessProbe: {httpGet: {port: 80, path: /}}\n",
            "this is the form of Kubernetes; write port and path directly below the probe",
        ),
        ("spec: {}\n".replace("{}", "{contianers: []}"), "did you mean 'containers'?"),
    ],
)
def test_an_unknown_option_in_the_place_of_a_required_one_is_an_error(text: str, suggestion: str) -> None:
    (finding,) = check_text(text, Request()).findings
    assert (finding.severity.value, finding.rule, finding.suggestion) == ("error", "unknown-option", suggestion)


def test_a_misspelt_option_beside_the_right_one_is_a_warning() -> None:
    report = check_text(f"{HEAD}  endpoints:\n  - {{name: ui, port: 80, prot: 81}}\n", Request())
    assert told(report) == [("warning", "unknown-option", 6, 26)]


TEMPLATE = """\
spec:
  containers:
  - name: web-{{ color }}
    image: {{ image }}
    env: {{ env | default('{}') }}
    volumeMounts: [{name: {{ volume }}, mountPath: /data}]
    readinessProbe: {port: {{ port }}, path: /ready, delay: 1}
  endpoints:
  - {name: ui, port: {{ port }}, public: maybe}
serviceRoles:
- {name: users, endpoints: [{{ endpoint }}]}
"""


def test_a_template_without_values_is_checked_where_no_variable_stands() -> None:
    report = check_text(TEMPLATE, Request())
    assert report.placeholders == ("color", "endpoint", "image", "port", "volume")
    # The columns are those of the template, behind variables too.
    assert told(report) == [("warning", "unknown-option", 7, 54), ("error", "wrong-type", 9, 42)]


def test_a_template_is_checked_with_the_values_that_are_given() -> None:
    values = {
        "color": "blue",
        "image": '"/shop/public/images/web:1"',
        "port": "99999",
        "volume": "data",
        "endpoint": "ui",
        "unused": "1",
    }
    report = check_text(TEMPLATE, Request(values))
    assert report.placeholders == ()
    assert told(report) == [
        ("error", "volume-mount", 6, 27),
        ("error", "probe", 7, 28),
        ("warning", "unknown-option", 7, 54),
        ("error", "port", 9, 22),
        ("error", "wrong-type", 9, 42),
    ]


def test_a_value_that_is_missing_beside_others_is_the_error_of_snowflake() -> None:
    (finding,) = check_text(TEMPLATE, Request({"color": "blue"})).findings
    assert (finding.rule, finding.number, finding.line) == ("template", 395069, 4)
    assert finding.message.startswith("Unable to render service spec from given template: no value and no default for")


def test_braces_in_a_plain_specification_are_text() -> None:
    text = f'{HEAD}    env: {{URL: "{{{{secret.db.secret_string}}}}@db", PROMPT: "Hello {{{{ name }}}}"}}\n'
    report = check_text(text, Request())
    assert [finding.severity.value for finding in report.findings] == ["warning"]
    assert report.findings[0].message.endswith(
        "line 5: 'secret.db.secret_string' is not understood: write {{ name }} or {{ name | default('value') }}"
    )
    assert check_text(text.replace("{{ name }}", "you"), Request()).findings == ()


def test_names_that_a_variable_decides_are_not_compared() -> None:
    text = (
        f"{HEAD}    volumeMounts: [{{name: data, mountPath: /data}}]\n"
        "  volumes:\n  - {name: {{ volume }}, source: local}\n"
        "  endpoints: {{ endpoints }}\n"
        "serviceRoles: [{name: users, endpoints: [ui]}]\n"
    )
    assert check_text(text, Request()).findings == ()


def test_statements_of_a_template_language_are_named() -> None:
    (finding,) = check_text("spec:\n  {% if x %}\n  containers: []\n", Request()).findings
    assert (finding.rule, finding.line) == ("template", 2)
    assert "statements {% ... %} are not part of specification templates" in finding.message


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 1, "the specification is empty"),
        (b"spec:\n \tx", 2, "the text is not YAML"),
        (b"\x89PNG\r\n\x1a\n", 1, "the file is not UTF-8 text: byte 0x89"),
        (b"spec: \x00", 1, "the file is not text: it holds the character U+0000"),
        (b"spec: " + b"x" * 10_000_000, 1, "the file has more than 4 MiB; more than 1048576 characters are not read"),
        (b"spec: " + b"[" * 500_000, 1, "values are nested more than 64 levels deep"),
        (b"spec: " + b"{a: " * 250_000, 1, "values are nested more than 64 levels deep"),
        (
            b"a: &a [x, x, x, x, x, x, x, x, x]\n"
            + b"".join(b"%c: &%c [%s]\n" % (c + 1, c + 1, b", ".join([b"*%c" % c] * 9)) for c in range(97, 110)),
            5,
            "the specification has more than 20000 values",
        ),
        (b"{{" * 500_000, 1, "values are nested more than 64 levels deep"),
        (b"{{ 'x" * 200_000, 1, "the text is not YAML"),
    ],
    ids=["empty", "broken", "binary", "nul", "10 MB", "lists", "mappings", "aliases", "braces", "quotes"],
)
def test_what_is_no_specification_gets_one_error_in_bounded_time_and_memory(
    content: bytes, line: int, message: str
) -> None:
    check_text("spec: {}", Request())  # imports the YAML library
    tracemalloc.start()
    start = time.process_time()
    (finding,) = check_source(Source("bad.yaml", content[: LONGEST_FILE + 1]), Request()).findings
    seconds = time.process_time() - start
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (finding.rule, finding.line) == ("unreadable", line)
    assert finding.message.startswith(message)
    # Bounds against quadratic time and expansion, an order of magnitude above what is measured.
    assert seconds < 10
    assert peak < 100 * 2**20


def test_thousands_of_problems_of_a_template_are_placed_in_linear_time() -> None:
    text = "spec:\n" + "".join(f"  key{number}: {{{{ v{number} }}}}\n" for number in range(9_000))
    start = time.process_time()
    report = check_text(text, Request())
    assert len(report.findings) == 9_001
    assert report.findings[-1].line == 9_001
    assert time.process_time() - start < 20


def test_a_template_that_ends_too_early_is_told_of_at_its_end() -> None:
    (finding,) = check_text("spec:\n  containers: []\n{{ name }}", Request({"name": "web"})).findings
    assert (finding.rule, finding.line) == ("unreadable", 3)
