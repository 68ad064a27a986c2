"""The subcommand ``pytest-spcs check``: what it takes, and with which code it ends."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_spcs.checking.check import Request, check_source
from pytest_spcs.checking.comparisons import ComparisonError
from pytest_spcs.checking.counterparts import Counterparts
from pytest_spcs.checking.findings import FileReport, Report
from pytest_spcs.checking.reports import FORMATS, write_report
from pytest_spcs.checking.sources import (
    STANDARD_INPUT,
    UnreadableSourceError,
    read_source,
    read_standard_input,
    specification_files,
)

if TYPE_CHECKING:
    from pytest_spcs.checking.comparisons import Comparison
    from pytest_spcs.specification.images import ImageReference

CLEAN, FOUND, FAILED = 0, 1, 2
"""Exit codes: no errors (warnings do not count), errors in a file, or a check that could not be carried out."""

DESCRIPTION = """\
Check service specifications without Snowflake: every problem at once, with its
place and what to do.
A directory stands for the YAML files below it that have 'spec' at their top
level, a pattern (services/**/*.yaml) for the files that it matches; - is
standard input.
"""

EPILOG = """\
examples:
  pytest-spcs check service.yaml
  pytest-spcs check --strict --instance-family CPU_X64_S services/
  pytest-spcs check --dockerfile api=src/Dockerfile service.yaml
  pytest-spcs check template.yaml --variable 'image="/db/schema/repo/image:1"'
  snow sql -q 'SHOW IMAGES IN IMAGE REPOSITORY db.schema.repo' --format json |
    pytest-spcs check service.yaml --images -
  pytest-spcs check --format sarif services/ > check.sarif

exit codes:
  0  no errors; there may be warnings
  1  at least one error
  2  the check could not be carried out: a wrong option, an unreadable file
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="specification, directory, pattern, or - for standard input"
    )
    parser.add_argument("--format", choices=list(FORMATS), default="text", help="form of the report (default: text)")
    parser.add_argument(
        "--strict", action="store_true", help="unknown options are errors, as for Snowflake today, not warnings"
    )
    parser.add_argument(
        "--variable",
        action="append",
        default=[],
        type=_variable,
        metavar="NAME=VALUE",
        help="value of a template's variable, as USING has it (again for others); "
        "without any, nothing is checked where variables without a default stand",
    )
    parser.add_argument("--instance-family", metavar="FAMILY", help="compare with the nodes of a compute pool")
    parser.add_argument(
        "--dockerfile",
        action="append",
        default=[],
        metavar="[CONTAINER=]PATH",
        help="compare a container with its Dockerfile (again for others)",
    )
    parser.add_argument("--compose", metavar="PATH", help="compare with a compose file")
    parser.add_argument(
        "--images",
        action="append",
        default=[],
        metavar="PATH",
        help="compare with a list of images: image_path of SHOW IMAGES, one per line or as JSON; - is standard input",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check what was asked for, print the report, and return the exit code."""
    try:
        request = Request(dict(arguments.variable), strict=arguments.strict, comparisons=_comparisons(arguments))
    except (ComparisonError, UnreadableSourceError) as error:
        print(f"pytest-spcs check: {error}", file=sys.stderr)  # noqa: T201 - a command prints
        return FAILED
    paths, skipped = specification_files(arguments.files)
    reports, unreadable = [], []
    for path in paths:
        try:
            source = read_standard_input() if str(path) == STANDARD_INPUT else read_source(path)
        except UnreadableSourceError as error:
            unreadable.append(str(error))
        else:
            reports.append(check_source(source, request))
    report = Report(tuple(reports), skipped)
    if reports or arguments.format != "text":
        _print(write_report(report, arguments.format))
    if not paths:
        unreadable.append(f"no specification in {', '.join(arguments.files)}")
    for line in unreadable:
        print(f"pytest-spcs check: {line}", file=sys.stderr)  # noqa: T201 - a command prints
    for variable in _unused_variables(request, reports):
        print(f"pytest-spcs check: note: no template has the variable '{variable}'", file=sys.stderr)  # noqa: T201 - a command prints
    if unreadable:
        return FAILED
    return FOUND if report.error_count else CLEAN


def _unused_variables(request: Request, reports: list[FileReport]) -> list[str]:
    """Return the variables that were given for nothing, as one that is misspelt; a default stands in for that."""
    known = [report.variables for report in reports]
    if None in known:
        return []
    return sorted(set(request.variables).difference(*(names for names in known if names)))


def _print(text: str) -> None:
    """Write to standard output, whose reader may have seen enough, as `head` has."""
    try:
        print(text, flush=True)  # noqa: T201 - a command prints
    except BrokenPipeError:
        # Python flushes standard output once more when it ends, which would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _comparisons(arguments: argparse.Namespace) -> list[Comparison]:
    if [*arguments.files, *arguments.images].count(STANDARD_INPUT) > 1:
        raise ComparisonError("standard input (-) can be read once only")
    return Counterparts(
        instance_family=arguments.instance_family,
        dockerfiles=[_named_path(given) for given in arguments.dockerfile],
        compose=None if arguments.compose is None else Path(arguments.compose),
        images=_images(arguments.images) if arguments.images else None,
    ).comparisons()


def _images(lists: list[str]) -> set[ImageReference]:
    from pytest_spcs.checking.repository_images import read_image_list

    found: set[ImageReference] = set()
    for name in lists:
        source = read_standard_input() if name == STANDARD_INPUT else read_source(Path(name))
        found |= read_image_list(source.content.decode("utf-8-sig", errors="replace"), source.name)
    return found


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _named_path(text: str) -> tuple[str | None, Path]:
    container, equals, path = text.partition("=")
    return (container, Path(path)) if equals and not os.path.exists(text) else (None, Path(text))  # noqa: PTH110
