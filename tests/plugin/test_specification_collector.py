"""Specifications that ``spcs_specifications`` names are items of an ordinary pytest run."""

from __future__ import annotations

import pytest
import yaml

GOOD = "spec:\n  containers:\n  - {name: web, image: /shop/public/images/web:1}\n"
BAD = """\
spec:
  containers:
  - name: web
    image: web
    readinessProbe: {httpGet: {path: /, port: 80}}
"""
DOUBTFUL = GOOD.replace("containers", "container")

INI = "[pytest]\nasyncio_default_fixture_loop_scope = function\n"

PLAIN = ("-p", "no:cacheprovider", "-W", "default")
"""Options of each run; in this process it would inherit that warnings are errors."""


assert yaml  # Runs in this process forget the modules they import, and libyaml does not survive a second import.


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with a test and three specifications, of which the ini file names those below ``services``."""
    pytester.makefile(
        ".yaml", **{"services/good": GOOD, "services/deep/bad": BAD, "services/doubtful": DOUBTFUL, "other": BAD}
    )
    pytester.makepyfile(**{"tests/test_plain": "def test_plain(): pass\n"})
    pytester.makeini(f"{INI}spcs_specifications =\n    services/**/*.yaml\n")
    return pytester


def test_each_file_is_an_item(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess(*PLAIN, "--collect-only", "-q")
    assert sorted(line for line in result.outlines if "::" in line) == [
        "services/deep/bad.yaml::specification",
        "services/doubtful.yaml::specification",
        "services/good.yaml::specification",
        "tests/test_plain.py::test_plain",
    ]


def test_the_failure_is_the_report_without_a_traceback(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess(*PLAIN)
    result.assert_outcomes(passed=3, failed=1, warnings=1)
    result.stdout.fnmatch_lines(
        [
            "*_ bad.yaml::specification _*",
            "services/deep/bad.yaml:4:12: error: spec.containers[[]0].image: invalid image name 'web': *",
            "services/deep/bad.yaml:5:22: error: spec.containers[[]0].readinessProbe.httpGet: unknown option *",
            "    this is the form of Kubernetes; write port and path directly below the probe",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*collector.py*")


def test_warnings_are_warnings_at_their_lines(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess(*PLAIN, "services/doubtful.yaml")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(
        [
            "services/doubtful.yaml::specification",
            (
                "*/services/doubtful.yaml:2: SpecificationWarning: singular-option: spec.container: 'container' is the "
                "spelling of early documentation. (write 'containers')"
            ),
        ]
    )


def test_a_project_can_make_warnings_errors(project: pytest.Pytester) -> None:
    options = (*PLAIN, "-W", "error::pytest_spcs.SpecificationWarning", "services/doubtful.yaml")
    result = project.runpytest_subprocess(*options)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["services/doubtful.yaml:2:3: warning: spec.container: *"])
    result.stdout.no_fnmatch_line("*collector.py*")


def test_the_items_need_no_snowflake(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess(*PLAIN, "-m", "spcs")
    result.assert_outcomes(deselected=4)
    result = project.runpytest_inprocess(*PLAIN, "-m", "not spcs")
    result.assert_outcomes(passed=3, failed=1, warnings=1)


def test_files_outside_of_testpaths_are_checked_when_no_path_is_given(project: pytest.Pytester) -> None:
    project.makeini(f"{INI}testpaths = tests\nspcs_specifications = services/good.yaml\n")
    project.runpytest_inprocess(*PLAIN).assert_outcomes(passed=2)
    project.runpytest_inprocess(*PLAIN, "tests").assert_outcomes(passed=1)
    project.runpytest_inprocess(*PLAIN, "services/good.yaml::specification").assert_outcomes(passed=1)


def test_xdist_distributes_them(project: pytest.Pytester) -> None:
    project.makeini(f"{INI}testpaths = tests\nspcs_specifications = services/**/*.yaml\n")
    result = project.runpytest_subprocess(*PLAIN, "-n", "2")
    result.assert_outcomes(passed=3, failed=1, warnings=1)


def test_a_template_is_checked_around_its_variables(project: pytest.Pytester) -> None:
    project.makefile(".yaml", template=GOOD.replace("images/web:1", "{{ image }}"))
    project.makeini(f"{INI}spcs_specifications = template.yaml\n")
    project.runpytest_inprocess(*PLAIN, "template.yaml").assert_outcomes(passed=1)


def test_directories_that_pytest_does_not_look_into_are_left_alone(project: pytest.Pytester) -> None:
    project.makefile(".yaml", **{"node_modules/x/bad": BAD, ".hidden/bad": BAD})
    project.makeini(f"{INI}spcs_specifications =\n    **/good.yaml\n    ./services/doubtful.y*ml\n")
    project.runpytest_inprocess(*PLAIN, "services").assert_outcomes(passed=2, warnings=1)


def test_a_glob_without_a_file_is_refused(project: pytest.Pytester) -> None:
    project.makeini(f"{INI}spcs_specifications = service/*.yaml\n")
    result = project.runpytest_inprocess(*PLAIN)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [f"ERROR: ini value spcs_specifications: 'service/[*].yaml' matches no file below {project.path}"]
    )


def test_a_directory_in_place_of_a_glob_comes_with_the_glob(project: pytest.Pytester) -> None:
    project.makeini(f"{INI}spcs_specifications = services\n")
    result = project.runpytest_inprocess(*PLAIN)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["It is a directory: write services/[*][*]/[*].yaml for the files below it."])


def test_an_empty_glob_is_refused(project: pytest.Pytester) -> None:
    project.path.joinpath("tox.ini").unlink()
    project.makepyprojecttoml("[tool.pytest.ini_options]\nspcs_specifications = ['']\n")
    result = project.runpytest_inprocess(*PLAIN)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: ini value spcs_specifications: '' matches no file below *"])


def test_a_glob_may_lead_out_of_the_root_directory(project: pytest.Pytester) -> None:
    project.mkdir("inner")
    project.path.joinpath("inner/tox.ini").write_text(
        f"{INI}testpaths = .\nspcs_specifications = ../services/good.yaml\n", encoding="utf-8"
    )
    project.chdir()
    result = project.runpytest_inprocess(*PLAIN, "-c", "inner/tox.ini", "--rootdir", "inner", "services/good.yaml")
    result.assert_outcomes(passed=1)


def test_without_the_ini_value_nothing_is_collected_or_loaded(project: pytest.Pytester) -> None:
    project.makeini(f"{INI}")
    project.makeconftest(
        "import sys\ndef pytest_sessionfinish():\n    assert not {'yaml', 'pytest_spcs.checking'} & set(sys.modules)\n"
    )
    project.runpytest_subprocess(*PLAIN).assert_outcomes(passed=1)
