"""A Dockerfile is read as Docker reads it."""

from __future__ import annotations

import pytest

from pytest_spcs.dockerfiles.stages import needed_stages, split_stages
from pytest_spcs.emulator.runtimes.process.dockerfile import parse_dockerfile
from pytest_spcs.emulator.runtimes.process.errors import ImageBuildError


def test_comments_and_blank_lines_within_a_continued_instruction_are_dropped() -> None:
    run = parse_dockerfile("FROM x\nRUN a && \\\n  # why\n\n  b && \\\n  c\nCMD d\n")[1]
    assert (run.line, run.keyword) == (2, "RUN")
    assert run.text.split() == ["a", "&&", "b", "&&", "c"]


def test_a_hash_within_a_line_is_no_comment() -> None:
    assert parse_dockerfile("FROM x\nRUN echo a # b")[1].text == "echo a # b"


def test_keywords_are_known_in_any_case_and_flags_are_told_from_arguments() -> None:
    copy = parse_dockerfile("from x\ncopy --chown=app:app --from=builder /a /b")[1]
    assert (copy.keyword, copy.text) == ("COPY", "/a /b")
    assert copy.flag("from") == "builder"
    assert copy.flag("chmod") is None


def test_the_json_form_is_told_from_shell_text_that_only_looks_like_it() -> None:
    json_form, shell = parse_dockerfile('FROM x\nCMD ["a b", \\\n  "c"]\nCMD [\'a\']')[1:]
    assert json_form.words == ("a b", "c")
    assert shell.words is None


def test_another_escape_character_can_be_chosen() -> None:
    text = "# escape=`\nFROM x\nRUN a `\n  b\nRUN c \\\nCMD d"
    assert [each.text.split() for each in parse_dockerfile(text)[1:]] == [["a", "b"], ["c", "\\"], ["d"]]


@pytest.mark.parametrize(
    ("text", "seen", "remedy"),
    [
        ("FROM x\nCOPPY a b", "line 2: COPPY a b\n  COPPY is no instruction", "Known are: ADD, ARG, CMD"),
        ("FROM x\nRUN <<EOF\npip install y\nEOF", "heredocs (<<) are not read", "or use --spcs-mode=docker"),
        ("FROM x\n\nWORKDIR", "line 3: WORKDIR\n  WORKDIR has no argument", "remove the line"),
        ("# nothing", "it has no FROM instruction", "its first instruction is FROM"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line_and_a_way_out(text: str, seen: str, remedy: str) -> None:
    with pytest.raises(ImageBuildError) as error:
        parse_dockerfile(text, "src/Dockerfile")
    message = str(error.value)
    assert message.startswith("the offline image cannot be built from src/Dockerfile\n")
    assert seen in message
    assert remedy in message


def test_only_stages_that_the_last_one_needs_are_built() -> None:
    text = (
        "ARG V=1\nFROM a AS base\nFROM b AS unused\nFROM c AS builder\nRUN x\n"
        "FROM base\nCOPY --from=builder /x /x\nCOPY --from=1 /y /y"
    )
    outer, stages = split_stages(parse_dockerfile(text))
    assert [each.text for each in outer] == ["V=1"]
    assert [stage.name for stage in stages] == ["base", "unused", "builder", "3"]
    assert [stage.name for stage in needed_stages(stages)] == ["base", "unused", "builder", "3"]
    _, stages = split_stages(parse_dockerfile(text.replace("COPY --from=1 /y /y", "")))
    assert [stage.name for stage in needed_stages(stages)] == ["base", "builder", "3"]
