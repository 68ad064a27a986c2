"""An offline image holds what its Dockerfile says, and its report says what became of each line."""

from __future__ import annotations

import os
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.runtimes.process.build import build_image
from pytest_spcs.emulator.runtimes.process.errors import ImageBuildError
from pytest_spcs.emulator.runtimes.process.image import (
    ProcessContent,
    settings_as_data,
    settings_from_data,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_spcs.emulator.runtimes.process.build_report import BuildReport


class Context:
    """A build context in a temporary directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.path = directory / "context"
        self.path.mkdir()

    def write(self, name: str, text: str = "") -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def build(
        self, dockerfile: str, arguments: Mapping[str, str] | None = None
    ) -> tuple[ProcessContent, str, BuildReport]:
        self.write("Dockerfile", dockerfile)
        images, cache = self.directory / "images", self.directory / "cache"
        return build_image(self.path, None, arguments or {}, sys.executable, images, cache=cache)

    def files(self, dockerfile: str) -> set[str]:
        root = self.build(dockerfile)[0].root
        return {path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir()}


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(tmp_path)


def outcomes(report: BuildReport) -> list[tuple[int, str, str]]:
    return [(step.line, step.outcome.value, step.instruction) for step in report.steps]


def test_a_usual_dockerfile_is_honoured_line_by_line(context: Context) -> None:
    context.write("app.py")
    context.write("requirements.txt", "pytest\n")
    content, digest, report = context.build(
        "FROM python:3.11\n"
        "ARG PORT=9090\n"
        "WORKDIR /app\n"
        "COPY ./ /app/\n"
        "RUN apt-get update && \\\n    pip install --no-cache-dir -r requirements.txt\n"
        'ENV FLASK_APP="app.py" MODE=$MODE-x\n'
        "EXPOSE $PORT\n"
        "LABEL team=a\n"
        "USER nobody\n"
        "HEALTHCHECK CMD true\n"
        'CMD ["flask", "run"]\n',
        {"PORT": "8000"},
    )
    assert {path.name for path in (content.root / "app").iterdir()} == {"app.py", "requirements.txt", "Dockerfile"}
    settings = content.settings
    assert settings.working_directory == "/app"
    assert settings.environment == {"FLASK_APP": "app.py", "MODE": "-x"}
    assert settings.command == ("flask", "run")
    assert settings.entrypoint is None
    assert settings.exposed_ports == ("8000",)
    assert settings.labels == {"team": "a"}
    assert settings.user == "nobody"
    assert content.kind == "process"
    assert content.environment_directory is None
    assert digest.startswith("sha256:")
    assert settings_from_data(settings_as_data(settings)) == settings
    assert [each for each in outcomes(report) if each[0] in (1, 5, 11)] == [
        (1, "replaced", "FROM python:3.11"),
        (5, "not run", "RUN apt-get update"),
        (5, "reused", "RUN pip install --no-cache-dir -r requirements.txt"),
        (11, "not applied", "HEALTHCHECK CMD true"),
    ]
    assert [step.instruction for step in report.not_run] == ["RUN apt-get update"]
    assert f"all 1 requirements are in {sys.prefix}" in str(report)


def test_the_same_content_has_the_same_digest_and_directory(context: Context) -> None:
    file = context.write("a.txt", "1")
    first, digest, _ = context.build("FROM python\nCOPY a.txt /a.txt")
    again, same, _ = context.build("FROM python\n\n# other text, same image\nCOPY a.txt /a.txt")
    assert (first.root, digest) == (again.root, same)
    file.chmod(0o755)
    executable = context.build("FROM python\nCOPY a.txt /a.txt")[1]
    file.write_text("2")
    changed = context.build("FROM python\nCOPY a.txt /a.txt")[1]
    assert len({digest, executable, changed}) == 3
    assert sorted(path.name for path in (context.directory / "images").iterdir()) == sorted(
        each.removeprefix("sha256:") for each in (digest, executable, changed)
    )


def test_copy_knows_files_directories_globs_and_the_ignore_file(context: Context) -> None:
    for name in ("a.py", "b.py", "c.txt", "sub/d.py", "sub/deep/e.py", "secret.env"):
        context.write(name)
    context.write(".dockerignore", "*.env\nsub/deep\n.dockerignore\nDockerfile\n")
    assert context.files("FROM x\nCOPY *.py /code/") == {"code/a.py", "code/b.py"}
    assert context.files("FROM x\nCOPY sub /code") == {"code/d.py"}
    assert context.files("FROM x\nCOPY a.py /renamed.py") == {"renamed.py"}
    assert context.files("FROM x\nWORKDIR /w\nCOPY a.py c.txt ./") == {"w/a.py", "w/c.txt"}
    assert context.files("FROM x\nWORKDIR /w\nCOPY a.py .") == {"w/a.py"}
    assert context.files('FROM x\nCOPY ["c.txt", "/with blank/"]') == {"with blank/c.txt"}
    assert context.files("FROM x\nCOPY . /") == {"a.py", "b.py", "c.txt", "sub/d.py"}


def test_add_unpacks_a_local_archive(context: Context) -> None:
    inner = context.write("inner.txt", "x")
    with tarfile.open(context.path / "a.tar.gz", "w:gz") as archive:
        archive.add(inner, "dir/inner.txt")
    assert context.files("FROM x\nADD a.tar.gz /data/") == {"data/dir/inner.txt"}


@pytest.mark.parametrize("name", ["../outside.txt", "dir/../../outside.txt", "x" * 300])
def test_an_archive_that_leads_out_of_its_place_is_refused(context: Context, name: str) -> None:
    inner = context.write("inner.txt", "x")
    with tarfile.open(context.path / "a.tar", "w") as archive:
        archive.add(inner, name)
    with pytest.raises(ImageBuildError, match=r"a\.tar cannot be unpacked"):
        context.build("FROM x\nADD a.tar /data/")


def test_an_archive_that_is_cut_off_is_refused(context: Context) -> None:
    inner = context.write("inner.txt", "x" * 10_000)
    with tarfile.open(context.path / "a.tar", "w") as archive:
        archive.add(inner, "inner.txt")
    os.truncate(context.path / "a.tar", 5_000)
    with pytest.raises(ImageBuildError, match=r"a\.tar cannot be unpacked"):
        context.build("FROM x\nADD a.tar /data/")


def test_a_stage_is_copied_from_and_built_on(context: Context) -> None:
    context.write("a.txt")
    text = (
        "FROM node:20 AS Builder\nWORKDIR /b\nCOPY a.txt .\nENV A=1\n"
        "FROM builder\nCOPY --from=builder /b/a.txt /copied.txt\nENTRYPOINT run $A\n"
    )
    content, _, report = context.build(text)
    assert (content.root / "copied.txt").exists()
    assert (content.root / "b" / "a.txt").exists()
    assert content.settings.entrypoint == ("/bin/sh", "-c", "run $A")
    assert content.settings.environment == {"A": "1"}
    assert "what else node:20 holds is missing, its CMD too" in str(report.steps[0])


def test_an_entrypoint_takes_the_base_images_command_away(context: Context) -> None:
    assert context.build("FROM python:3.11-slim")[0].settings.command == ("python3",)
    assert context.build("FROM python:3.11-slim\nENTRYPOINT x")[0].settings.command is None
    assert context.build("FROM node:20")[0].settings.command is None
    kept = context.build('FROM python\nCMD ["a"]\nENTRYPOINT ["b"]')[0].settings
    assert (kept.entrypoint, kept.command) == (("b",), ("a",))


def test_another_python_version_and_an_unknown_user_are_noted(context: Context) -> None:
    report = context.build("FROM docker.io/library/python:2.7-slim\nUSER app-user-of-the-image")[2]
    assert "the image asks for 2.7" in report.steps[0].note
    assert report.steps[1].note == "this machine has no user app-user-of-the-image; the container runs as root"


@pytest.mark.parametrize(
    ("line", "seen", "remedy"),
    [
        ("COPY missing.txt /a", "missing.txt is not in the build context", "there are: .dockerignore, Dockerfile"),
        ("COPY ../outside /a", "../outside lies outside the build context", "Docker refuses that too"),
        ("COPY link /a", "outside the build context", "Copy the file itself"),
        ("COPY hidden.env /a", "hidden.env is left out by .dockerignore", "Check the path"),
        ("COPY --from=nginx:1 /a /a", "--from=nginx:1 is an image", "or use --spcs-mode=docker"),
        ("ADD https://example.com/a /a", "https://example.com/a would be downloaded", "and COPY it"),
        ("COPY a", "it needs a source and a destination", "COPY SOURCE DESTINATION"),
        ("SHELL /bin/bash", "SHELL wants the JSON form", '["/bin/bash", "-c"]'),
        ("RUN pip install -r none.txt", "/w/none.txt is not in the image at this line", "COPY the file before"),
    ],
)
def test_a_line_that_cannot_be_honoured_is_named(context: Context, line: str, seen: str, remedy: str) -> None:
    (context.directory / "outside").write_text("x")
    (context.path / "link").symlink_to(context.directory / "outside")
    context.write("hidden.env")
    context.write(".dockerignore", "*.env")
    with pytest.raises(ImageBuildError) as error:
        context.build(f"FROM python\nWORKDIR /w\n{line}")
    message = str(error.value)
    assert message.startswith(f"the offline image cannot be built from {context.path}/Dockerfile\n  line 3: {line}\n")
    assert seen in message
    assert remedy in message
    assert list((context.directory / "images").iterdir()) == []


def test_a_missing_context_and_a_missing_dockerfile_are_named(context: Context) -> None:
    with pytest.raises(ImageBuildError, match="there is no such directory\nName the build context"):
        build_image(context.path / "no", None, {}, sys.executable, context.directory)
    context.write("Dockerfile.prod")
    with pytest.raises(ImageBuildError, match=r"it has no file Dockerfile; it has Dockerfile\.prod\nName the"):
        build_image(context.path, None, {}, sys.executable, context.directory)


def wheel(directory: Path, name: str) -> None:
    """Write a wheel with one module and one console script."""
    metadata = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(directory / f"{name}-1.0-py3-none-any.whl", "w") as file:
        file.writestr(f"{name}.py", "def main():\n    print('hello from the wheel')\n")
        file.writestr(f"{metadata}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        file.writestr(f"{metadata}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{metadata}/entry_points.txt", f"[console_scripts]\n{name}={name}:main\n")
        file.writestr(f"{metadata}/RECORD", "")


def test_what_this_python_lacks_is_installed_once_and_kept(context: Context) -> None:
    (context.path / "wheels").mkdir()
    wheel(context.path / "wheels", "spcs_lacking")
    text = "FROM python\nCOPY wheels /wheels\nRUN pip install --no-index --find-links=/wheels spcs-lacking pytest\n"
    content, digest, report = context.build(text)
    directory = content.environment_directory
    assert directory is not None
    assert (directory / "bin" / "spcs_lacking").exists()
    assert (directory / "bin" / "pytest").exists()
    assert report.steps[2].outcome.value == "installed"
    assert report.steps[2].note == f"into {directory}; this Python lacks spcs-lacking (not installed)"
    again, same, report = context.build(text)
    assert (again, same) == (content, digest)
    assert report.steps[2].note.startswith(f"earlier, into {directory}; ")


def test_a_failed_installation_says_what_is_lacking_what_pip_said_and_what_to_do(context: Context) -> None:
    with pytest.raises(ImageBuildError) as error:
        context.build(
            "FROM python\nRUN pip install --no-index --retries 0 -f http://me:secret@127.0.0.1:9/ spcs-not-there"
        )
    message = str(error.value)
    assert "line 2: RUN pip install --no-index --retries 0 -f http://***@127.0.0.1:9/ spcs-not-there\n" in message
    assert f"this Python ({sys.prefix}) lacks spcs-not-there (not installed)\n" in message
    assert "No matching distribution found for spcs-not-there" in message
    assert message.endswith("or use an app object or --spcs-mode=docker.")
    assert "secret" not in message
    assert [path.suffix for path in (context.directory / "cache").iterdir()] == [".lock"]
