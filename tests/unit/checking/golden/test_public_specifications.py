"""The verdicts on real specifications of public repositories, which this repository does not hold.

``public_specifications.tsv`` has for each file where it is from, its digest, whether Snowflake accepts it (so the
emulator), whether ``pytest-spcs check`` passes it, the rules that it breaks, and the argument. To recompute them, put
copies of the files into a directory, under whatever names, and name it with PYTEST_SPCS_PUBLIC_SPECIFICATIONS.
"""

from __future__ import annotations

import os

import pytest

from pytest_spcs.checking.check import Request, check_source
from pytest_spcs.checking.sources import Source
from pytest_spcs.specification.loader import load_specification
from pytest_spcs.specification.problems import InvalidSpecificationError
from pytest_spcs.specification.rules import RULES
from tests.unit.checking.golden.verdicts import VARIABLE, VERDICTS, PublicVerdict

PAGES = {
    "specification-reference",
    "working-with-registry-repository",
    "working-with-services",
    "additional-considerations-services-jobs",
    "snowflake-stage-volume",
    "block-storage-volume",
    "monitoring-services",
}
"""Pages below https://docs.snowflake.com/en/developer-guide/snowpark-container-services/."""


def content_of(verdict: PublicVerdict) -> bytes:
    content = verdict.content()
    if content is None and VARIABLE not in os.environ:
        pytest.skip(f"the files are not in this repository: name a directory with copies in {VARIABLE}")
    if content is None:
        pytest.skip(f"no file in {os.environ[VARIABLE]} has the digest of {verdict.repository} {verdict.path}")
    return content


def test_each_verdict_has_an_argument_and_agrees_with_itself() -> None:
    assert len({verdict.sha256 for verdict in VERDICTS}) == len(VERDICTS) == 65
    for verdict in VERDICTS:
        assert len(verdict.argument) > 20, verdict
        assert set(verdict.reference.split(",")) <= PAGES, verdict
        assert (verdict.snowflake == "refused") == bool(verdict.error_rules), verdict
        assert verdict.error_rules | verdict.warning_rules <= set(RULES), verdict
        assert verdict.check == "fails" if verdict.error_rules - {"unknown-option"} else verdict.check == "passes"


@pytest.mark.parametrize("verdict", VERDICTS, ids=lambda verdict: f"{verdict.repository}/{verdict.path}")
def test_the_verdict_on_a_public_specification_holds(verdict: PublicVerdict) -> None:
    content = content_of(verdict)

    lenient = check_source(Source("public.yaml", content), Request())
    strict = check_source(Source("public.yaml", content), Request(strict=True))
    try:
        load_specification(content)
        snowflake = "accepted"
    except InvalidSpecificationError:
        snowflake = "refused"

    assert snowflake == verdict.snowflake, verdict.argument
    assert ("fails" if lenient.errors else "passes") == verdict.check, verdict.argument
    assert {finding.rule for finding in strict.errors} == verdict.error_rules, verdict.argument
    assert {finding.rule for finding in strict.warnings} == verdict.warning_rules, verdict.argument
