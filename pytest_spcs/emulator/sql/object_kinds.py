"""The kinds of Snowflake's objects, for naming what a statement is about that is nobody's here.

https://docs.snowflake.com/en/sql-reference/sql-all
"""

from __future__ import annotations

from itertools import takewhile

from pytest_spcs.emulator.sql.scanner import TokenKind, scan

VERBS = frozenset({"CREATE", "ALTER", "DROP", "UNDROP", "SHOW", "DESCRIBE"})
_ENGINE_VERBS = frozenset({"CREATE", "ALTER", "DROP", "SHOW", "DESCRIBE"})
_LONGEST = 5
_KINDS = """
ACCOUNT; AGENT; AGGREGATION POLICY; ALERT; API INTEGRATION; APPLICATION; APPLICATION PACKAGE; APPLICATION ROLE;
ARTIFACT REPOSITORY; AUTHENTICATION POLICY; BACKUP POLICY; BACKUP SET; BUDGET; CATALOG INTEGRATION; CLASS;
CLASSIFICATION PROFILE; COMPUTE POOL; CONFIGURATION; CONNECTION; CONTACT;
CORTEX SEARCH SERVICE; DATA METRIC FUNCTION; DATABASE;
DATABASE ROLE; DATASET; DBT PROJECT; DCM PROJECT; DYNAMIC ICEBERG TABLE; DYNAMIC TABLE; EVENT TABLE;
EXTERNAL ACCESS INTEGRATION; EXTERNAL AGENT; EXTERNAL FUNCTION; EXTERNAL TABLE; EXTERNAL VOLUME; FAILOVER GROUP;
FEATURE POLICY; FILE FORMAT; FUNCTION; AGGREGATE FUNCTION; GATEWAY; GIT REPOSITORY; HYBRID TABLE; ICEBERG TABLE;
IMAGE REPOSITORY; INDEX; INTEGRATION; INTERACTIVE TABLE; INTERACTIVE WAREHOUSE; JOIN POLICY; LISTING;
MAINTENANCE POLICY; MANAGED ACCOUNT; MASKING POLICY; MATERIALIZED VIEW; MCP SERVER; MODEL; MODEL MONITOR;
NETWORK POLICY; NETWORK RULE; NOTEBOOK; NOTEBOOK PROJECT; NOTIFICATION INTEGRATION; OFFER; ONLINE FEATURE TABLE;
ORGANIZATION ACCOUNT; ORGANIZATION LISTING; ORGANIZATION PROFILE; ORGANIZATION USER; ORGANIZATION USER GROUP;
PACKAGES POLICY; PASSWORD POLICY; PIPE; POSTGRES INSTANCE; PRICING PLAN; PRIVACY POLICY; PROCEDURE;
PROJECTION POLICY; PROVISIONED THROUGHPUT; QUERY; READ ONLY TABLE; REPLICATION GROUP; RESOURCE MONITOR; ROLE;
ROW ACCESS POLICY; SCHEMA; SECRET; SECURITY INTEGRATION; SEMANTIC VIEW; SEQUENCE; SERVICE; SESSION POLICY; SHARE;
SNAPSHOT; SNAPSHOT POLICY; SNAPSHOT SET; STAGE; STORAGE INTEGRATION; STORAGE LIFECYCLE POLICY; STREAM; STREAMLIT;
TABLE; TAG; TASK; TYPE; USER; VIEW; WAREHOUSE; WORKSPACE
"""
_OTHERS = {
    "SHOW": """
    AVAILABLE LISTINGS; AVAILABLE OFFERS; AVAILABLE ORGANIZATION PROFILES; BUDGET INSTANCES; CHANNELS; CLASSES;
    CUSTOM CLASSIFIERS; DATA EXCHANGE; DELEGATED AUTHORIZATIONS; ENDPOINTS; ENTITLEMENTS; EXTERNAL FUNCTIONS;
    FEATURES; GIT BRANCHES; GIT TAGS; GLOBAL ACCOUNTS; LOCKS; NETWORK POLICY REFERENCES; ORGANIZATION ACCOUNTS;
    PASSWORD POLICIES; PRIVILEGES; REPLICATION ACCOUNTS; REPLICATION DATABASES; RUN METRICS; RUNS;
    SEMANTIC DIMENSIONS; SEMANTIC FACTS; SEMANTIC METRICS; TASK GRAPHS; USER FUNCTIONS;
    USER PROCEDURES; VERSIONS
    """,
    "DESCRIBE": "AVAILABLE LISTING; RESULT; SEARCH OPTIMIZATION; TRANSACTION",
    "ALTER": "ACCOUNT; ORGANIZATION",
}
ENGINE_KINDS = frozenset({"TABLE", "VIEW", "SEQUENCE", "FILE FORMAT"})
_ENGINE_SHOWS = frozenset(
    {"TABLES", "VIEWS", "COLUMNS", "OBJECTS", "SEQUENCES", "FILE FORMATS", "VARIABLES", "TRANSACTIONS"}
    | {"TASKS", "STREAMS", "PIPES", "PROCEDURES"}
)


def _plural(kind: str) -> str:
    if kind.endswith(("POLICY", "REPOSITORY", "QUERY")):
        return f"{kind[:-1]}IES"
    return f"{kind}ES" if kind.endswith(("INDEX", "CLASS")) else f"{kind}S"


def _words(text: str) -> set[str]:
    return {" ".join(words.split()) for words in text.split(";") if words.strip()}


KINDS = frozenset(_words(_KINDS))
"""Every kind in the singular, as CREATE names it."""
_NAMED = {verb: KINDS | _words(_OTHERS.get(verb, "")) for verb in VERBS}
_NAMED["SHOW"] |= {_plural(kind) for kind in KINDS}


def kind_of(words: tuple[str, ...], verb: str = "CREATE") -> str | None:
    """Return the kind that some words begin with, as that verb names it, None where they begin with no kind."""
    for length in range(min(_LONGEST, len(words)), 0, -1):
        kind = " ".join(words[:length])
        if kind in _NAMED[verb]:
            return kind
    return None


def nobodys(head: tuple[str, ...]) -> str | None:
    """Return what to call a statement that no form of the account has claimed, None where the engine may know it."""
    verb, rest = head[0], head[1:]
    if verb not in VERBS:
        return None
    kind = kind_of(rest, verb)
    if kind is None or (verb in _ENGINE_VERBS and kind in (_ENGINE_SHOWS if verb == "SHOW" else ENGINE_KINDS)):
        return None
    return f"{verb} {kind}"


_BESIDE_KINDS = frozenset({"OR", "REPLACE", "ALTER", "IF", "NOT", "EXISTS", "ON", "USING"})
_MOST_WORDS = 6
_BEHIND_VERBS = frozenset({"EXECUTE", "CREATE", "DROP", "SHOW", "DESCRIBE", "ALTER"})


def statement_name(sql: str) -> str:
    """Return what to call a statement that is refused: its verb and what that is about, without names and values."""
    tokens = scan(sql)
    verb, rest = tokens[0].value.upper(), tokens[1:]
    if verb == "CALL":
        return f"CALL {''.join(token.text for token in takewhile(lambda token: token.text != '(', rest[:-1]))}"
    words = tuple(token.value for token in takewhile(lambda token: token.kind is TokenKind.WORD, rest))
    about = words
    while about and about[0] in _BESIDE_KINDS:
        about = about[1:]
    kind = kind_of(about, verb if verb in VERBS else "CREATE")
    if kind is None:
        return f"{verb} {about[0]}" if about and verb in _BEHIND_VERBS else verb
    if verb == "ALTER":
        return f"ALTER {kind} ... {_change(sql, len(kind.split()))}".rstrip(" .")
    return f"{verb} ON {kind}" if verb == "COMMENT" else f"{verb} {kind}"


def _change(sql: str, kind_words: int) -> str:
    """Return the words of ``ALTER kind [IF EXISTS] name words ...`` behind the name."""
    tokens = scan(sql)[1 + kind_words :]
    if [token.value for token in tokens[:2]] == ["IF", "EXISTS"]:
        tokens = tokens[2:]
    while len(tokens) > 2 and tokens[1].text == ".":  # noqa: PLR2004  # a part of a name, its dot, the next part
        tokens = tokens[2:]
    words = takewhile(lambda token: token.kind is TokenKind.WORD, tokens[1:])
    return " ".join(token.value for token in list(words)[:_MOST_WORDS])
