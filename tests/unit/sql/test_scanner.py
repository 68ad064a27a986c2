"""SQL text read into tokens, and the grammar pieces that statements share."""

import pytest

from pytest_spcs.emulator.account.commands import CreateMode, Selection
from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.scanner import TokenKind, leading_words, scan, string_literal, unescape
from pytest_spcs.emulator.sql.statement import Statement


def kinds(sql: str) -> list[tuple[TokenKind, str]]:
    return [(token.kind, token.value) for token in scan(sql)[:-1]]


def test_words_fold_and_quoted_identifiers_do_not() -> None:
    assert kinds('create "My ""pool"""') == [(TokenKind.WORD, "CREATE"), (TokenKind.QUOTED, 'My "pool"')]


def test_comments_of_every_form_are_skipped() -> None:
    assert kinds("a -- x\n/* y\n */ b // z\nc") == [(TokenKind.WORD, w) for w in "ABC"]


def test_strings_unescape_and_dollar_strings_do_not() -> None:
    assert kinds(r"'it''s \'x\' \n A' $$a 'b' \n$$") == [
        (TokenKind.STRING, "it's 'x' \n A"),
        (TokenKind.STRING, r"a 'b' \n"),
    ]


def test_stage_references_are_one_token() -> None:
    assert kinds('@db.s."My stage"/a/b.yaml)')[0] == (TokenKind.STAGE, '@db.s."My stage"/a/b.yaml')


@pytest.mark.parametrize("text", ["", "it's", "back\\slash", "line\nbreak", "ü"])
def test_a_string_literal_means_what_was_put_in(text: str) -> None:
    assert unescape(string_literal(text)[1:-1]) == text


def test_an_unclosed_string_is_a_syntax_error_with_its_place() -> None:
    with pytest.raises(SnowflakeError) as caught:
        scan("show services\n like 'x")
    assert (caught.value.number, caught.value.sql_state) == (1003, "42000")
    assert caught.value.message == "SQL compilation error:\nsyntax error line 2 at position 6 unexpected '''."


def test_leading_words_stop_at_what_is_no_word() -> None:
    assert leading_words("  /* x */ create or replace compute pool p1 min_nodes = 1", 9)[:5] == (
        "CREATE",
        "OR",
        "REPLACE",
        "COMPUTE",
        "POOL",
    )
    assert leading_words("select 1", 3) == ("SELECT",)
    assert leading_words("", 3) == ()


def test_names_may_be_qualified_quoted_or_given_through_identifier() -> None:
    for text in ('db.public."Svc"', "IDENTIFIER('db.public.\"Svc\"')", "identifier(?)", "?", "'db.public.\"Svc\"'"):
        statement = Statement(text, bind=lambda _number: 'db.public."Svc"')
        assert statement.name() == ("DB", "PUBLIC", "Svc")
        statement.end()


def test_binds_count_from_the_left_whatever_was_read_before() -> None:
    statement = Statement("? :3 ?", bind=lambda number: f"value {number}")
    assert [statement.string() for _ in range(3)] == ["value 1", "value 3", "value 2"]


def test_a_bind_that_was_not_given_is_named() -> None:
    with pytest.raises(SnowflakeError, match="Bind variable :1 not set"):
        Statement("?").string()


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("create compute pool p", CreateMode.ERROR_IF_EXISTS),
        ("CREATE OR REPLACE COMPUTE POOL p", CreateMode.OR_REPLACE),
        ("create compute pool if not exists p", CreateMode.IF_NOT_EXISTS),
    ],
)
def test_create_headers_tell_the_mode(text: str, mode: CreateMode) -> None:
    statement = Statement(text)
    assert statement.create_header("COMPUTE", "POOL") is mode
    assert statement.identifier() == "P"


def test_properties_come_in_any_order_with_or_without_equals() -> None:
    statement = Statement("b 'x' A = -2, c=true end")
    found = statement.properties({"A": statement.integer, "B": statement.string, "C": statement.boolean})
    assert found == {"B": "x", "A": -2, "C": True}
    assert statement.words(1) == ("END",)


def test_a_property_given_twice_is_a_syntax_error() -> None:
    statement = Statement("a = 1 a = 2")
    with pytest.raises(SnowflakeError, match="unexpected 'a'"):
        statement.properties({"A": statement.integer})


def test_the_tail_of_show_comes_in_any_order() -> None:
    assert Statement("starts with 'A' like 'a%' limit 3 from 'AB'").selection() == Selection("a%", "A", 3, "AB")


def test_the_last_semicolon_does_not_count() -> None:
    statement = Statement("drop service s;;")
    statement.expect("DROP", "SERVICE")
    assert statement.identifier() == "S"
    statement.end()


@pytest.mark.parametrize("text", ["", "(", "1"])
def test_what_is_no_identifier_is_a_syntax_error(text: str) -> None:
    with pytest.raises(SnowflakeError, match="syntax error line 1 at position 0 unexpected"):
        Statement(text).identifier()


def test_an_integer_that_no_column_can_take_is_refused() -> None:
    with pytest.raises(SnowflakeError, match="unexpected '9999999999999999999'"):
        Statement("9999999999999999999").integer()
