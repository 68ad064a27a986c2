"""How many of each a service can have."""

from __future__ import annotations

import pytest

from tests.unit.specification.rules.specified import IMAGE, Case, in_container, in_spec, names, see_refused

ERRORS: list[Case] = [
    (
        "spec:\n  containers:\n" + "".join(f"  - {{name: c{n}, image: {IMAGE}}}\n" for n in range(21)),
        "spec.containers",
        "invalid 'containers'. A service has at most 20 containers, not 21",
        None,
    ),
    (
        in_spec("endpoints:\n" + "".join(f"- {{name: e{n}, port: {n + 1}}}\n" for n in range(101))),
        "spec.endpoints",
        "invalid 'endpoints'. A service has at most 100 endpoints, not 101",
        None,
    ),
    (
        in_container("secrets:\n" + "".join(f"- {{snowflakeSecret: s{n}, directoryPath: /s{n}}}\n" for n in range(51))),
        "spec.containers",
        "invalid 'containers'. A service has at most 50 secrets, not 51",
        None,
    ),
    (
        in_container("volumeMounts:\n" + "".join(f"- {{name: v{n}, mountPath: /v{n}}}\n" for n in range(4)))
        + "  volumes:\n"
        + "".join(f"  - {{name: v{n}, source: block, size: 1Gi}}\n" for n in range(4)),
        "spec.volumes",
        "invalid 'volumes'. A service has at most 3 block volumes, not 4",
        None,
    ),
    (
        in_container("volumeMounts:\n" + "".join(f"- {{name: v{n}, mountPath: /v{n}}}\n" for n in range(21)))
        + "  volumes:\n"
        + "".join(f"  - {{name: v{n}, source: local}}\n" for n in range(21)),
        "spec.volumes",
        "invalid 'volumes'. A service has at most 20 volumes, not 21",
        None,
    ),
]


@pytest.mark.parametrize("case", ERRORS, ids=names(ERRORS))
def test_a_broken_rule_is_the_only_error_and_has_its_words(case: Case) -> None:
    see_refused(case)
