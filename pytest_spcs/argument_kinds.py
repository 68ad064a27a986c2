"""What arguments of the public callables may be, by their names: one word means the same wherever it is taken."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import PurePath
from uuid import UUID

from pytest_spcs.statement_patterns import StatementPattern

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
"""What neither a file's name nor a statement can hold."""
_MOST_WHOLE = 10**18
_LONGEST_NAME = 255
"""Bytes of a file's name, in all usual file systems."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Which values are taken, and what to give: the rest of a sentence that begins with "Give"."""

    accepts: Callable[[object], bool]
    wanted: str
    secret: bool = False
    """Whether a value that is refused must not be shown."""


def is_text(given: object) -> bool:
    """Tell whether it is a text that can be sent and written."""
    return isinstance(given, str) and not _UNWRITABLE.search(given)


def _is_word(given: object) -> bool:
    return is_text(given) and bool(str(given).strip())


def _is_path(given: object) -> bool:
    return isinstance(given, str | os.PathLike) and _is_file_name(os.fspath(given))


def _is_file_name(given: object) -> bool:
    """Tell whether a file can have this path: what is longer is another text, given by mistake."""
    return _is_word(given) and all(len(part.encode()) <= _LONGEST_NAME for part in PurePath(str(given)).parts)


def _is_named(given: object) -> bool:
    """Tell whether it is a name, or a handle, which has one."""
    return _is_word(given if isinstance(given, str) else getattr(given, "name", None) or getattr(given, "path", None))


def _is_whole(given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and abs(given) < _MOST_WHOLE


def _is_count(given: object) -> bool:
    return isinstance(given, int) and _is_whole(given) and given >= 0


def _is_seconds(given: object) -> bool:
    number = isinstance(given, int | float) and not isinstance(given, bool)
    return number and math.isfinite(given) and given >= 0  # type: ignore[arg-type, operator]  # it is a number


def _is_duration(given: object) -> bool:
    return _is_seconds(given.total_seconds() if isinstance(given, timedelta) else given)


def _is_image_path(given: object) -> bool:
    return is_text(given) and re.fullmatch("/?[^/]+(/[^/]+){3,}", str(given)) is not None


def _is_flag(given: object) -> bool:
    return isinstance(given, bool)


def _are_named(given: object) -> bool:
    """Tell whether it is a list of names and handles; a text would be one of letters."""
    return isinstance(given, Collection) and not isinstance(given, str | bytes | Mapping) and all(map(_is_named, given))


def _are_texts(given: object) -> bool:
    return isinstance(given, Sequence) and not isinstance(given, str | bytes) and all(map(is_text, given))


def _are_named_by_text(given: object) -> bool:
    return isinstance(given, Mapping) and all(_is_word(key) and _is_named(value) for key, value in given.items())


def _are_plain_by_text(given: object) -> bool:
    scalars = (str, int, float, bool)
    return isinstance(given, Mapping) and all(_is_word(k) and isinstance(v, scalars) for k, v in given.items())


def _are_values_by_text(given: object) -> bool:
    return isinstance(given, Mapping) and all(_is_word(key) and _is_json(value) for key, value in given.items())


_MOST_VALUES = 20_000


def _is_json(given: object) -> bool:
    """Tell whether a value of a template can be written; one that holds itself has too many values."""
    left, waiting = _MOST_VALUES, [given]
    while waiting and left:
        left -= 1
        each = waiting.pop()
        if isinstance(each, Mapping):
            if not all(isinstance(key, str) for key in each):
                return False
            waiting += each.values()
        elif isinstance(each, list | tuple):
            waiting += each
        elif not _is_plain(each):
            return False
    return not waiting


def _is_plain(given: object) -> bool:
    if isinstance(given, float):
        return math.isfinite(given)
    if isinstance(given, str):
        return is_text(given)
    return given is None or isinstance(given, int | Decimal | date | time | UUID | PurePath) or _is_named(given)


def _is_fixture(given: object) -> bool:
    return isinstance(given, str) and given.isidentifier()


def _are_fixtures(given: object) -> bool:
    return isinstance(given, list | tuple) and all(map(_is_fixture, given))


def _are_fixtures_by_text(given: object) -> bool:
    return isinstance(given, Mapping) and all(_is_word(key) and _is_fixture(name) for key, name in given.items())


def _is_signature(given: object) -> bool:
    return _is_word(given) if isinstance(given, str) else hasattr(given, "name") and hasattr(given, "arguments")


def _is_listed(given: object) -> bool:
    return isinstance(given, Collection) and not isinstance(given, str | bytes)


def _is_source(given: object) -> bool:
    """Tell whether it can be a path or a text; what is neither is told by who reads it."""
    return not isinstance(given, str) or "\n" in given or given.lstrip().startswith("{") or _is_file_name(given)


def _is_path_or_mapping(given: object) -> bool:
    return all(map(_is_path, given.values())) if isinstance(given, Mapping) else _is_path(given)


def _are_rows(given: object) -> bool:
    return isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping)


def _are_words(given: object) -> bool:
    return _is_word(given) if isinstance(given, str) else isinstance(given, Collection) and all(map(_is_word, given))


def _is_pattern(given: object) -> bool:
    """Tell whether it says which statements are meant: their first words, an expression, or a pattern that is right."""
    if not isinstance(given, StatementPattern):
        return is_text(given) or (isinstance(given, re.Pattern) and isinstance(given.pattern, str))
    parts = [given.words, given.like, given.contains]
    return all(part is None or is_text(part) for part in parts) and (given.regex is None or _is_expression(given.regex))


def _is_expression(given: object) -> bool:
    try:
        return isinstance(given, str) and bool(re.compile(given))
    except (re.error, RecursionError, OverflowError):
        return False


def _are_patterns(given: object) -> bool:
    return isinstance(given, Sequence) and not isinstance(given, str | bytes) and all(map(_is_pattern, given))


def _is_secret(given: object) -> bool:
    return is_text(given) or callable(given)


def one_of(*choices: str) -> Kind:
    """Return the kind that takes these texts."""
    return Kind(lambda given: given in choices if isinstance(given, str) else False, " or ".join(map(repr, choices)))


TEXT = Kind(is_text, "a text without NUL and lone surrogates")
WORD = Kind(_is_word, "a text that is not empty, without NUL and lone surrogates")
PATH = Kind(_is_path, "a path that is not empty, as a text or a pathlib.Path")
NAMED = Kind(_is_named, "a name or a handle")
WHOLE = Kind(_is_whole, "a whole number of at most 18 digits")
SECONDS = Kind(_is_seconds, "seconds as a number, 0 or more")
DURATION = Kind(_is_duration, "a timedelta or seconds as a number, 0 or more")
IMAGE_PATH = Kind(_is_image_path, "a path of the form /database/schema/repository/name:tag")
FLAG = Kind(_is_flag, "True or False")
NAMES = Kind(_are_named, "a list of names or handles, in brackets also where it is one")
TEXTS = Kind(_are_texts, "a list of texts, in brackets also where it is one")
SECRET = Kind(_is_secret, "a text, or a function without arguments that returns one", secret=True)
FIXTURE = Kind(_is_fixture, "the name of a fixture, as a text")
FIXTURES = Kind(_are_fixtures, "a list of names of fixtures, in brackets also where it is one")
FIXTURES_BY_NAME = Kind(_are_fixtures_by_text, 'a mapping to names of fixtures, as in {"web": "web_image"}')
SIGNATURE = Kind(_is_signature, 'a signature as in CREATE FUNCTION, such as "double(x INT) RETURNS INT"')
SOURCE = Kind(_is_source, "a path or a text that is not empty, without NUL and lone surrogates")
DOCKERFILES = Kind(_is_path_or_mapping, 'a path, or a mapping of container names to paths, as in {"web": "web"}')
AMOUNTS = Kind(lambda given: isinstance(given, Mapping), 'a mapping, as in {"cpu": "500m", "memory": "2Gi"}')
MAPPING = Kind(lambda given: isinstance(given, Mapping), 'a mapping, as in {"name": "value"}')
ROWS = Kind(_are_rows, "rows, as in [1, 2], or [(1, 'a'), (2, 'b')] for two arguments")
IMAGE_PATHS = Kind(_are_rows, "a list of image paths, such as SHOW IMAGES has")
WORDS = Kind(_are_words, "a name, or a list of names")
PATTERN = Kind(_is_pattern, "first words, a regular expression of re.compile, or a StatementPattern")
PATTERNS = Kind(_are_patterns, "a list of first words and patterns, in brackets also where it is one")
EXPRESSION = Kind(_is_expression, "a regular expression, as Python has them")
COUNT = Kind(_is_count, "a whole number, 0 or more")
TIMES = Kind(lambda given: given is None or _is_count(given), "a whole number, 0 or more, or None for all")
SPECIFICATION = Kind(lambda given: hasattr(given, "containers"), "a Specification, such as load_specification returns")
SECRETS = Kind(
    _are_named_by_text, 'a mapping of names in the specification to secrets, as in secrets={"db.schema.token": token}'
)

KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("name", "tag", "app", "dockerfile", "endpoint", "path", "algorithm", "mode", "suffix"), WORD),
    **dict.fromkeys(("type", "log_level", "instance_family", "oauth_refresh_token_expiry_time"), WORD),
    "comment": TEXT,
    "context": PATH,
    "build_arguments": Kind(_are_plain_by_text, 'a mapping of texts, as in build_arguments={"VERSION": "1.2"}'),
    "source": one_of("dockerfile", "app"),
    "images": Kind(_are_named_by_text, 'a mapping of container names to images, as in images={"web": web_image}'),
    "secrets": SECRETS,
    "using": Kind(_are_values_by_text, 'a mapping of variables to JSON values, as in using={"tag": "v1"}'),
    **dict.fromkeys(("integrations", "needs", "external_access_integrations", "network_rules"), NAMES),
    **dict.fromkeys(("compute_pool", "query_warehouse", "service", "api_authentication"), NAMED),
    **dict.fromkeys(("min_instances", "max_instances", "min_ready_instances", "auto_suspend_secs"), WHOLE),
    **dict.fromkeys(("replicas", "min_nodes", "max_nodes", "max_batch_rows", "max_batch_retries"), WHOLE),
    "batch_timeout_secs": WHOLE,
    "on_batch_failure": one_of("ABORT", "RETURN_NULL"),
    **dict.fromkeys(("auto_resume", "wait", "enabled"), FLAG),
    **dict.fromkeys(("ready_timeout", "timeout"), SECONDS),
    **dict.fromkeys(("username", "password", "secret_string", "oauth_refresh_token"), SECRET),
    "oauth_scopes": TEXTS,
    "scope": one_of("function", "class", "module", "package", "session"),
    "params": Kind(_is_listed, 'a list of mappings, as in params=[{"min_instances": 2}]'),
    "ids": Kind(lambda given: callable(given) or _is_listed(given), "a list of texts, one for each of params="),
    "signature": SIGNATURE,
    **dict.fromkeys(("hosts", "values", "privileges"), Kind(_are_texts, "texts")),
}
"""What each argument may be that is not listed by the callable itself; others are not looked at."""
