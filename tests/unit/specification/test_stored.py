"""The stored form that DESCRIBE SERVICE shows."""

from __future__ import annotations

import yaml

from pytest_spcs.specification.loader import load_specification
from pytest_spcs.specification.stored import specification_digest, stored_text

TEXT = """\
spec:
  container:
  - name: web
    image: /db/sch/repo/web:1
    env: {PORT: 8000, UPGRADED: true}
    readinessProbe: {port: 8000, path: /}
  endpoints:
  - {name: api, port: 8000, public: true}
"""
DIGEST = "sha256:" + "0" * 64


def test_strings_are_quoted_and_the_digest_stands_beside_the_image() -> None:
    assert stored_text(load_specification(TEXT), {"web": DIGEST}) == (
        "---\n"
        "spec:\n"
        "  containers:\n"
        '  - name: "web"\n'
        '    image: "/db/sch/repo/web:1"\n'
        f'    sha256: "@{DIGEST}"\n'
        "    env:\n"
        '      PORT: "8000"\n'
        '      UPGRADED: "true"\n'
        "    readinessProbe:\n"
        "      port: 8000\n"
        '      path: "/"\n'
        "  endpoints:\n"
        '  - name: "api"\n'
        "    port: 8000\n"
        "    public: true\n"
    )


def test_clients_read_the_containers_of_the_stored_text() -> None:
    more = 'LONG: "' + "word " * 60 + '", LINES: "a\\nb", FACE: "\U0001f600"'
    text = TEXT.replace("UPGRADED: true", more)
    stored = stored_text(load_specification(text), {})

    env = yaml.safe_load(stored)["spec"]["containers"][0]["env"]
    assert env == {"PORT": "8000", "LONG": "word " * 60, "LINES": "a\nb", "FACE": "\U0001f600"}


def test_repeated_values_are_written_out() -> None:
    first, second = "{name: a, image: /d/s/r/i, env: &e {A: 1}}", "{name: b, image: /d/s/r/i, env: *e}"
    text = f"spec:\n  containers:\n  - {first}\n  - {second}\n"

    assert "*" not in stored_text(load_specification(text), {})


def test_the_digest_is_64_hex_digits_and_follows_the_text() -> None:
    first, second = specification_digest("a"), specification_digest("b")

    assert first != second
    assert len(first) == 64
    assert set(first) <= set("0123456789abcdef")
