"""Service roles and capabilities, which stand beside spec."""

from __future__ import annotations

import pytest

from tests.unit.specification.rules.specified import Case, beside_spec, names, see_refused

ERRORS: list[Case] = [
    (
        beside_spec("serviceRoles: [{name: reader, endpoints: [apo]}]\n"),
        "serviceRoles[0].endpoints",
        "invalid 'endpoints'. There is no endpoint 'apo'",
        "did you mean 'api'?",
    ),
    (
        beside_spec("serviceRoles: [{name: api-reader, endpoints: [api]}]\n"),
        "serviceRoles[0].name",
        (
            "invalid 'name'. 'api-reader' is no name of a service role: letters, digits and '_', "
            "beginning with a letter and ending with a letter or digit"
        ),
        "for example api_reader",
    ),
    (
        beside_spec("serviceRoles: [{name: all_endpoints_usage, endpoints: [api]}]\n"),
        "serviceRoles[0].name",
        "invalid 'name'. ALL_ENDPOINTS_USAGE is predefined",
        "leave it out",
    ),
    (
        beside_spec("capabilities: {securityContext: {executeAsCaller: 1}}\n"),
        "capabilities.securityContext.executeAsCaller",
        "invalid 'executeAsCaller'. Value must be true or false, not '1'",
        None,
    ),
]


@pytest.mark.parametrize("case", ERRORS, ids=names(ERRORS))
def test_a_broken_rule_is_the_only_error_and_has_its_words(case: Case) -> None:
    see_refused(case)
