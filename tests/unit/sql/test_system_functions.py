"""``SYSTEM$...`` calls in statements."""

import pytest

from pytest_spcs.emulator.account.commands import Command
from pytest_spcs.emulator.account.errors import NotEmulatedError, SnowflakeError
from pytest_spcs.emulator.sql.forms import SystemFunction
from pytest_spcs.emulator.sql.statement import Statement
from pytest_spcs.emulator.sql.system_functions import SystemFunctions, filled_in, left_over, whole

STATUS = SystemFunction("SYSTEM$STATUS", lambda _arguments, _session: Command(), str, most=5)
KNOWN = SystemFunctions([STATUS])


def test_a_statement_that_is_one_call_is_recognised_with_its_column() -> None:
    for sql, column in [
        ("select system$status('s', 5, true, null, -1)", "SYSTEM$STATUS('S', 5, TRUE, NULL, -1)"),
        ("CALL SYSTEM$STATUS('s', 5, true, null, -1);", "SYSTEM$STATUS"),
        ("select system$status('s', 5, true, null, -1) as state", "STATE"),
    ]:
        statement = Statement(sql)
        found = whole(statement, KNOWN.calls(statement))
        assert found is not None
        assert found.column == column
        assert found.call.arguments == ["s", "5", "TRUE", "", "-1"]


def test_a_call_inside_a_query_is_filled_in_as_a_constant() -> None:
    sql = "select parse_json(system$status('it''s')):a, ? from t where b = system$status(?)"
    statement = Statement(sql, bind=lambda number: f"bound {number}")
    calls = KNOWN.calls(statement)
    assert whole(statement, calls) is None
    assert filled_in(sql, calls, lambda call: call.arguments[0]) == (
        "select parse_json('it''s'):a, ? from t where b = 'bound 2'"
    )
    assert left_over({"1": "a", "2": "b"}, calls) == ["1"]


@pytest.mark.parametrize(
    ("sql", "number", "told"),
    [
        ("select\n 1, system$status()", 938, "not enough arguments for function [SYSTEM$STATUS], expected 1, got 0"),
        ("select\n 1, system$status(1, 2, 3, 4, 5, 6)", 939, "too many arguments for function [SYSTEM$STATUS], exp"),
    ],
)
def test_too_few_and_too_many_arguments_are_told_with_their_place(sql: str, number: int, told: str) -> None:
    with pytest.raises(SnowflakeError) as caught:
        KNOWN.calls(Statement(sql))
    assert (caught.value.number, caught.value.sql_state) == (number, "22023")
    assert caught.value.message.startswith(f"SQL compilation error: error line 2 at position 4\n{told}")


def test_a_method_needs_no_argument_but_its_service() -> None:
    methods = SystemFunctions([SystemFunction("SPCS_STOP", STATUS.decode, str, of_service=True, least=0, most=0)])
    (call,) = methods.calls(Statement("call db.s.svc!spcs_stop()"))
    assert call.arguments == ["db.s.svc"]
    with pytest.raises(SnowflakeError, match="too many arguments"):
        methods.calls(Statement("call db.s.svc!spcs_stop(1)"))


def test_a_function_that_is_not_emulated_is_named() -> None:
    with pytest.raises(NotEmulatedError, match=r"SYSTEM\$OTHER"):
        KNOWN.calls(Statement("select system$other('x')"))


def test_arguments_that_vary_by_row_are_refused() -> None:
    with pytest.raises(NotEmulatedError, match="arguments that are no constants"):
        KNOWN.calls(Statement("select system$status(name) from services"))


def test_a_mention_in_a_string_is_no_call() -> None:
    statement = Statement("select 'SYSTEM$STATUS(1)'")
    assert KNOWN.mentioned(statement.sql)
    assert KNOWN.calls(statement) == []
