"""The command ``pytest-spcs check``: exit codes, files, directories, standard input."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_spcs.command_line import COMMANDS, main

GOOD = "spec:\n  containers:\n  - {name: web, image: /shop/public/images/web:1}\n"
DOUBTFUL = GOOD.replace("containers", "container")
BAD = GOOD.replace("web:1", "web:1, command: run")


@pytest.fixture(autouse=True)
def _directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (("good.yaml", GOOD), ("doubtful.yaml", DOUBTFUL), ("bad.yaml", BAD)):
        Path(name).write_text(text)


@pytest.mark.parametrize(
    ("arguments", "code", "last"),
    [
        (["good.yaml"], 0, "1 file: 0 errors, 0 warnings"),
        (["good.yaml", "doubtful.yaml"], 0, "2 files: 0 errors, 1 warning"),
        (["good.yaml", "bad.yaml", "doubtful.yaml"], 1, "3 files: 1 error, 1 warning"),
        (["good.yaml", "good.yaml"], 0, "1 file: 0 errors, 0 warnings"),
    ],
)
def test_errors_make_the_exit_code_1_and_warnings_do_not(
    arguments: list[str], code: int, last: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *arguments]) == code
    assert capsys.readouterr().out.splitlines()[-1] == last


def test_every_problem_of_every_file_is_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "bad.yaml", "doubtful.yaml"])
    assert capsys.readouterr().out == (
        "bad.yaml:3:60: error: spec.containers[0].command: invalid 'command'. Value must be a list of strings "
        "[wrong-type, 395018]\n"
        '    write one word per entry, or ["sh", "-c", \'run\'] for a shell line\n'
        "doubtful.yaml:2:3: warning: spec.container: 'container' is the spelling of early documentation. "
        "[singular-option]\n"
        "    write 'containers'\n"
        "2 files: 1 error, 1 warning\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.yaml", "good.yaml"], "pytest-spcs check: nowhere.yaml: No such file or directory\n"),
        (["good.yaml", "--instance-family", "X"], "pytest-spcs check: there is no instance family 'X'"),
        (["good.yaml", "--dockerfile", "web=no"], "pytest-spcs check: the Dockerfile cannot be read: no: No such file"),
        (["good.yaml", "--compose", "no.yaml"], "pytest-spcs check: the compose file cannot be read: no.yaml: No such"),
        (["good.yaml", "--images", "no.txt"], "pytest-spcs check: no.txt: No such file or directory"),
        (["-", "--images", "-"], "pytest-spcs check: standard input (-) can be read once only"),
        (["empty"], "pytest-spcs check: no specification in empty\n"),
    ],
)
def test_what_cannot_be_carried_out_makes_the_exit_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("empty").mkdir()
    assert main(["check", *arguments]) == 2
    assert capsys.readouterr().err.startswith(message)


def test_a_missing_file_does_not_hide_the_problems_of_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nowhere.yaml", "bad.yaml"]) == 2
    assert "bad.yaml:3:60: error" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["good.yaml", "--format", "xml"], ["good.yaml", "--variable", "x"]])
def test_wrong_options_make_the_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["check", *arguments])
    assert caught.value.code == 2
    assert "usage: pytest-spcs check" in capsys.readouterr().err


def test_a_directory_stands_for_the_specifications_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in {
        "deploy/a.yaml": GOOD,
        "deploy/deeper/b.YML": "serviceRoles: []\nspec: {}\n",
        "deploy/snowflake.yml": "definition_version: 2\n",
        "deploy/pod.yaml": "apiVersion: v1\nkind: Pod\nspec: {}\n",
        "deploy/compose.yaml": "services: {}\n",
        "deploy/.github/c.yaml": BAD,
        "deploy/node_modules/d.yaml": BAD,
        "deploy/readme.md": "spec: {}\n",
    }.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    assert main(["check", "deploy"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert {line.partition(":")[0] for line in lines if "error:" in line} == {"deploy/deeper/b.YML"}
    assert lines[-1].startswith("2 files: ")
    assert lines[-1].endswith("; 3 other YAML files in directories skipped (no 'spec' at the top level)")


def test_standard_input_is_a_file_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BAD.encode())))
    assert main(["check", "-"]) == 1
    assert capsys.readouterr().out.startswith("<stdin>:3:60: error: ")


def test_images_may_come_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"shop/public/images/web:2\n")))
    assert main(["check", "good.yaml", "--images", "-"]) == 1
    assert "Image /shop/public/images/web:1 not found. [image-not-found, 397012]" in capsys.readouterr().out


def test_comparisons_are_made_together(capsys: pytest.CaptureFixture[str]) -> None:
    Path("Dockerfile").write_text("FROM --platform=linux/arm64 x\nCMD y\n")
    Path("compose.yaml").write_text("services: {web: {image: web:2}}\n")
    options = ["--instance-family", "GPU_NV_S", "--dockerfile", "web=Dockerfile", "--compose", "compose.yaml"]
    assert main(["check", "good.yaml", *options, "--format", "json"]) == 1
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert [problem["rule"] for problem in file["problems"]] == ["gpu", "platform", "compose-image"]


def test_values_of_a_template_are_given_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    Path("template.yaml").write_text(
        GOOD.replace("web,", "{{ name }},").replace("images/web:1", "images/web:{{ tag }}")
    )
    assert main(["check", "template.yaml"]) == 0
    assert "a template; not checked where the variables name, tag stand" in capsys.readouterr().out
    assert main(["check", "template.yaml", "--variable", "name=Web", "--variable", "tag=1"]) == 1
    assert "'Web' is no name" in capsys.readouterr().out
    assert main(["check", "template.yaml", "--variable", "name=web"]) == 1
    assert "no value and no default for 'tag' (line 3); USING gives name [template, 395069]" in capsys.readouterr().out


def test_a_value_for_no_template_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    Path("template.yaml").write_text(GOOD.replace("images/web:1", "images/web:{{ tag | default('1') }}"))
    arguments = ["check", "good.yaml", "template.yaml", "--variable", "tga=2"]
    assert main(arguments) == 0
    assert capsys.readouterr().err == "pytest-spcs check: note: no template has the variable 'tga'\n"
    assert main([*arguments[:-1], "tag=2"]) == 0
    assert capsys.readouterr().err == ""


def test_a_pattern_that_no_shell_replaced_stands_for_its_files(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("deploy/a.yaml", "deploy/deeper/b.yaml"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(BAD)
    Path("[x].yaml").write_text(GOOD)
    assert main(["check", "deploy/**/*.yaml", "[x].yaml"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines if "error:" in line] == ["deploy/a.yaml", "deploy/deeper/b.yaml"]
    assert lines[-1] == "3 files: 2 errors, 0 warnings"
    assert main(["check", "deploy/*.yml"]) == 2
    assert capsys.readouterr().err == "pytest-spcs check: deploy/*.yml: No such file or directory\n"


def test_strict_makes_unknown_options_errors() -> None:
    Path("newer.yaml").write_text(f"{GOOD}  newOption: 1\n")
    assert main(["check", "newer.yaml"]) == 0
    assert main(["check", "newer.yaml", "--strict"]) == 1


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)], ids=lambda words: "-".join(words) or "none")
def test_help_fits_a_terminal(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    assert [line for line in capsys.readouterr().out.splitlines() if len(line) > 80] == []


def test_help_names_the_exit_codes_and_every_subcommand(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, text in ((["check", "--help"], "at least one error"), (["--help"], "check service specifications")):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 0
        assert text in capsys.readouterr().out


def test_the_command_loads_nothing_that_it_does_not_need() -> None:
    program = (
        "import sys; from pytest_spcs.command_line import COMMANDS, main; code = main(['check', 'good.yaml']); "
        "heavy = {'pytest', 'snowflake', 'httpx', 'starlette', 'importlib.metadata'} & set(sys.modules); "
        "parts = {name for name in sys.modules if name.startswith('pytest_spcs.checking.')}; "
        "sys.exit(f'{heavy} {parts}' if code or heavy or 'pytest_spcs.checking.compose' in parts else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_reader_that_has_seen_enough_gets_no_traceback() -> None:
    command = [sys.executable, "-m", "pytest_spcs.command_line", "check", "bad.yaml"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()  # long before the process has begun to write
        errors = process.stderr.read()
    assert (process.returncode, errors) == (1, "")
