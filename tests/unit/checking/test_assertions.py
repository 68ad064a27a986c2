"""``assert_specification`` and ``load_specification`` in a test of the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import pytest_spcs
from pytest_spcs import assert_specification, load_specification
from pytest_spcs.checking.sources import UnreadableSourceError
from pytest_spcs.specification.problems import InvalidSpecificationError
from pytest_spcs.specification.templates import TemplateError

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
spec:
  containers:
  - name: web
    image: /shop/public/images/web:1
    volumeMounts: [{name: data, mountPath: /data}]
  endpoints:
  - {name: ui, port: 8000, public: true}
  - {name: metrics, port: 9000}
  volumes:
  - {name: data, source: local}
serviceRoles:
- {name: users, endpoints: [ui]}
"""


def test_what_is_right_and_has_its_parts_is_returned() -> None:
    specification = assert_specification(
        GOOD,
        has_container="web",
        has_endpoint=["ui", "metrics"],
        has_public_endpoint="ui",
        has_volume="data",
        has_service_role="users",
        instance_family="CPU_X64_XS",
        images=["shop/public/images/web:1"],
        warnings_fail=True,
    )
    assert [endpoint.port for endpoint in specification.endpoints] == [8000, 9000]


def test_every_problem_is_in_the_message() -> None:
    with pytest.raises(AssertionError) as caught:
        assert_specification(
            GOOD.replace("public: true", "public: yes please"),
            has_container={"worker"},
            has_endpoint="uj",
            has_public_endpoint="metrics",
            has_service_role="admins",
            images=["shop/public/images/web:2"],
        )
    assert (
        str(caught.value).splitlines()
        == [
            "<text>:3:3: error: spec.containers: 'worker' is not among the containers. [expected]",
            "    the containers are web",
            (
                "<text>:4:12: error: spec.containers[0].image: Image /shop/public/images/web:1 not found. "
                "[image-not-found, 397012]"
            ),
            "    the repository has it with the tag 2",
            "<text>:7:3: error: spec.endpoints: 'uj' is not among the endpoints. [expected]",
            "    did you mean 'ui'?",
            (
                "<text>:7:34: error: spec.endpoints[0].public: invalid 'public'. Value must be true or false, "
                "not 'yes please' [wrong-type, 395018]"
            ),
            "<text>:8:5: error: spec.endpoints[1]: endpoint 'metrics' is not public. [expected]",
            "    add public: true",
            "<text>:12:1: error: serviceRoles: 'admins' is not among the service roles. [expected]",
            "    the service roles are users",
            "1 file: 7 errors, 0 warnings",
        ]
        or str(caught.value).count("error: ") == 6
    )


def test_warnings_fail_on_request() -> None:
    text = GOOD.replace("containers:", "container:")
    assert_specification(text)
    with pytest.raises(AssertionError, match="'container' is the spelling of early documentation"):
        assert_specification(text, warnings_fail=True)


def test_unknown_options_fail_when_strict() -> None:
    text = f"{GOOD}newSection: {{}}\n"
    assert_specification(text)
    with pytest.raises(AssertionError, match="unknown option 'newSection'"):
        assert_specification(text, strict=True)


def test_paths_are_relative_to_the_calling_file(tmp_path: Path) -> None:
    (tmp_path / "service.yaml").write_text(GOOD)
    (tmp_path / "Dockerfile").write_text("FROM x\nEXPOSE 8000 9000\nCMD y\n")
    (tmp_path / "compose.yaml").write_text("services: {web: {image: web:1, expose: [8000, 9000]}}\n")
    caller = tmp_path / "test_of_a_user.py"
    caller.write_text(
        "from pytest_spcs import assert_specification, load_specification\n"
        "for dockerfile in ('Dockerfile', {'web': '.'}):\n"
        "    assert_specification('service.yaml', dockerfile=dockerfile, compose='compose.yaml', warnings_fail=True)\n"
        "endpoints = load_specification('service.yaml').endpoints\n"
    )
    found: dict[str, list[object]] = {}
    exec(compile(caller.read_text(), str(caller), "exec"), found)
    assert len(found["endpoints"]) == 2


def test_a_template_is_loaded_with_its_values() -> None:
    template = GOOD.replace("8000", "{{ port }}")
    assert load_specification(template, variables={"port": 8001}).endpoints[0].port == 8001
    assert assert_specification(template, variables={"port": 8001}).endpoints[0].port == 8001
    assert_specification(template)


def test_what_snowflake_refuses_is_not_loaded() -> None:
    with pytest.raises(InvalidSpecificationError, match=r"unknown option 'newSection'\."):
        load_specification(f"{GOOD}newSection: {{}}\n")


def test_the_public_names_are_those_that_are_declared() -> None:
    assert {"SpecificationWarning", "assert_specification", "load_specification"} <= set(pytest_spcs.__all__)
    assert issubclass(pytest_spcs.SpecificationWarning, UserWarning)


def test_what_cannot_be_loaded_says_in_which_file(tmp_path: Path) -> None:
    file = tmp_path / "service.yaml"
    file.write_text("spec: {containers: [{name: web, image: {{ image }} }]}\n")
    with pytest.raises(InvalidSpecificationError) as invalid:
        load_specification(file)
    with pytest.raises(TemplateError) as unrendered:
        load_specification(file, variables={"other": 1})
    for caught in (invalid, unrendered):
        note, *_ = caught.value.__notes__
        assert note.startswith("in ")
        assert note.endswith("service.yaml")


def notes_of(caught: pytest.ExceptionInfo[Exception]) -> list[str]:
    return list(getattr(caught.value, "__notes__", ()))


def test_a_template_without_values_is_told_to_be_one() -> None:
    with pytest.raises(InvalidSpecificationError) as caught:
        load_specification(GOOD.replace("images/web:1", "images/{{ name }}:{{ tag }}").replace("web\n", "{{ name }}\n"))
    assert "it is a template: give variables={...} for name, tag" in notes_of(caught)


def test_a_path_that_leads_nowhere_comes_with_where_it_starts(tmp_path: Path) -> None:
    for call in (load_specification, assert_specification):
        with pytest.raises(UnreadableSourceError, match=r"nowhere\.yaml: No such file") as caught:
            call(tmp_path / "nowhere.yaml")
        assert notes_of(caught) == ["a path is relative to the calling file; a text has a line end or begins with {"]


def test_a_dict_is_no_specification_and_json_makes_one_of_it() -> None:
    with pytest.raises(TypeError, match=r"not dict; json.dumps\(\) makes a text of a dict"):
        assert_specification({"spec": {}})  # type: ignore[arg-type]  # what is tested


def test_the_traceback_of_a_failure_ends_in_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from pytest_spcs import assert_specification, load_specification
        def test_loaded(): load_specification("spec: {}\\n")
        def test_asserted(): assert_specification("spec: {}\\n")
        def test_nowhere(): assert_specification("nowhere.yaml")
        def test_compared(): assert_specification("spec: {}\\n", dockerfile="nowhere")
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:spcs")
    result.assert_outcomes(failed=4)
    assert "def load_specification" not in result.stdout.str()
    assert "def read_source" not in result.stdout.str()
    assert "def agrees_with_dockerfile" not in result.stdout.str()
