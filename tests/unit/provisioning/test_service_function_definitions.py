from __future__ import annotations

import pytest
from snowflake.core.function import FunctionArgument, ServiceFunction

from pytest_spcs.provisioning.problems import SignatureError
from pytest_spcs.provisioning.service_functions import BatchProperties, ServiceFunctionDefinition


def test_a_signature_is_read_as_in_create_function() -> None:
    definition = ServiceFunctionDefinition.read("convert_udf(input FLOAT) RETURNS FLOAT")
    batches = BatchProperties(max_batch_rows=5, on_batch_failure="RETURN_NULL")
    statement = definition.statement(
        name="D.S.CONVERT_UDF", service="D.S.API", endpoint="convert-api", path="/convert", batches=batches
    )
    assert statement == (
        "CREATE FUNCTION D.S.CONVERT_UDF(input FLOAT)\nRETURNS FLOAT\nSERVICE = D.S.API\nENDPOINT = 'convert-api'\n"
        "MAX_BATCH_ROWS = 5\nON_BATCH_FAILURE = RETURN_NULL\nAS '/convert'"
    )


@pytest.mark.parametrize(
    ("signature", "types", "returns"),
    [
        ("f() RETURNS INT", (), "INT"),
        (
            "f(a NUMBER(10, 2), b TEXT) returns number(38,0) not null",
            ("NUMBER(10, 2)", "TEXT"),
            "number(38,0) not null",
        ),
        ("db.s.f(a ARRAY(FLOAT))\nRETURNS\n  VARIANT", ("ARRAY(FLOAT)",), "VARIANT"),
        ("f(a INT DEFAULT 5) RETURNS INT", ("INT",), "INT"),
    ],
)
def test_argument_types_tell_functions_apart(signature: str, types: tuple[str, ...], returns: str) -> None:
    definition = ServiceFunctionDefinition.read(signature)
    assert (definition.argument_types, definition.returns) == (types, returns)


def test_removing_a_function_names_its_argument_types() -> None:
    made = ServiceFunctionDefinition.read("f(a NUMBER(10, 2), b TEXT) RETURNS INT").made("D.S.F")
    assert made.removal == ("DROP FUNCTION IF EXISTS D.S.F(NUMBER(10, 2), TEXT)",)


def test_a_model_of_snowflake_core_is_taken_for_what_it_holds() -> None:
    model = ServiceFunction(
        name="f",
        arguments=[FunctionArgument(name="input", datatype="FLOAT")],
        returns="FLOAT",
        service="api",
        endpoint="'convert-api'",
        path="/convert",
        max_batch_rows=5,
    )
    definition = ServiceFunctionDefinition.read(model)
    assert definition == ServiceFunctionDefinition(
        name="f",
        arguments=definition.arguments,
        returns="FLOAT",
        service="api",
        endpoint="convert-api",
        path="/convert",
        max_batch_rows=5,
    )
    assert definition.argument_types == ("FLOAT",)


@pytest.mark.parametrize("signature", ["f", "f(x FLOAT)", "f(x) RETURNS FLOAT", "RETURNS FLOAT"])
def test_what_is_no_signature_is_told_with_an_example(signature: str) -> None:
    with pytest.raises(SignatureError) as raised:
        ServiceFunctionDefinition.read(signature)
    assert str(raised.value) == (
        f"{signature!r} is no signature of a service function\n"
        "Write it as in CREATE FUNCTION: convert_udf(input FLOAT) RETURNS FLOAT"
    )
