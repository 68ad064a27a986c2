"""Network policies: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.network_policies import privileges, rest, rules, sql, state
from pytest_spcs.emulator.objects.network_policies.state import NETWORK_POLICIES
from pytest_spcs.emulator.objects.noun import Noun

NETWORK_POLICY = Noun(
    name="network policies",
    keys=(NETWORK_POLICIES,),
    kinds=(kind("NETWORK POLICY", Level.PLAIN, "", NETWORK_POLICIES, "NETWORK POLICIES"),),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    operations=rest.OPERATIONS,
    kept_in=(state,),
)
