"""Endpoints: ports and their ranges, protocols, other origins."""

from __future__ import annotations

import pytest

from tests.unit.specification.rules.specified import Case, endpoint, in_spec, names, see_refused, see_warned_of

ERRORS: list[Case] = [
    (
        endpoint("{name: api, port: 08080}"),
        "spec.endpoints[0].port",
        "invalid 'port'. Value must be an integer between 1 and 65535, not '08080'",
        "write 8080",
    ),
    (
        endpoint(
            "{name: api, port: 80, public: true, corsSettings: {Access-Control-Allow-Origin: ['https://a.com/b']}}"
        ),
        "spec.endpoints[0].corsSettings.Access-Control-Allow-Origin",
        "invalid 'Access-Control-Allow-Origin'. 'https://a.com/b' at 0 is no origin",
        "write scheme://host[:port], without a path",
    ),
    (
        in_spec("endpoints: {name: api, port: 80}\n"),
        "spec.endpoints",
        "invalid 'endpoints'. Value must be a list, not a mapping",
        "write each entry after '- '",
    ),
    (
        in_spec("endpoints: [api]\n"),
        "spec.endpoints[0]",
        "invalid 'endpoints[0]'. Value must be a mapping, not 'api'",
        None,
    ),
    (
        endpoint("{name: My_API, port: 80}"),
        "spec.endpoints[0].name",
        (
            "invalid 'name'. 'My_API' is no name: lower-case letters, digits and '-', "
            "beginning with a letter and ending with a letter or digit"
        ),
        "for example my-api",
    ),
    (
        endpoint("{name: " + "a" * 64 + ", port: 80}"),
        "spec.endpoints[0].name",
        f"invalid 'name'. '{'a' * 60}...' has 64 characters; names have at most 63",
        f"for example {'a' * 63}",
    ),
    (
        endpoint("{name: 8080, port: 80}"),
        "spec.endpoints[0].name",
        "invalid 'name'. Value must be a string, not '8080'",
        "put it between double quotes",
    ),
    (
        in_spec("endpoints: [{name: api, port: 80}, {name: api, port: 81}]\n"),
        "spec.endpoints[1].name",
        "invalid 'name'. 'api' is already the name of spec.endpoints[0]",
        None,
    ),
    (
        endpoint("{name: api, port: '80'}"),
        "spec.endpoints[0].port",
        "invalid 'port'. Value must be an integer between 1 and 65535, not '80'",
        "write it without quotes",
    ),
    (
        endpoint("{name: api, port: 80, portRange: 80-81, protocol: TCP}"),
        "spec.endpoints[0].portRange",
        "invalid 'portRange'. Give either port or portRange, not both",
        None,
    ),
    (
        endpoint("{name: api, portRange: 81-80, protocol: TCP}"),
        "spec.endpoints[0].portRange",
        "invalid 'portRange'. '81-80' is no range of ports: write the first and the last, as in 8000-8010",
        None,
    ),
    (
        endpoint("{name: api, portRange: 80-81}"),
        "spec.endpoints[0].portRange",
        "invalid 'portRange'. A range of ports needs protocol TCP and public false",
        "add protocol: TCP",
    ),
    (
        endpoint("{name: api, port: 80, public: true, protocol: TCP}"),
        "spec.endpoints[0].protocol",
        "invalid 'protocol'. A public endpoint must be HTTP",
        "leave protocol out",
    ),
    (
        endpoint("{name: api, port: 80, protocol: HTTPS}"),
        "spec.endpoints[0].protocol",
        "invalid 'protocol'. Value must be one of TCP, HTTP, not 'HTTPS'",
        "write HTTP: the platform ends TLS and speaks plain HTTP to the container",
    ),
    (
        endpoint("{name: api, port: 80, protocol: http}"),
        "spec.endpoints[0].protocol",
        "invalid 'protocol'. Value must be one of TCP, HTTP, not 'http'",
        "did you mean 'HTTP'?",
    ),
    (
        endpoint("{name: api, port: 80, public: true, corsSettings: {Access-Control-Allow-Origin: ['*']}}"),
        "spec.endpoints[0].corsSettings.Access-Control-Allow-Origin",
        "invalid 'Access-Control-Allow-Origin'. '*' at 0 is no origin",
        "every origin must be named",
    ),
    (
        endpoint("{name: api, port: 80, public: true, corsSettings: {Access-Control-Allow-Methods: [GET]}}"),
        "spec.endpoints[0].corsSettings.Access-Control-Allow-Origin",
        "missing required option 'Access-Control-Allow-Origin' for 'endpoints[0].corsSettings'.",
        None,
    ),
]

WARNINGS: list[Case] = [
    (
        endpoint(
            "{name: api, port: 80, public: true, corsSettings: {Access-Control-Allow-Origin: ['https://a.com/']}}"
        ),
        "spec.endpoints[0].corsSettings.Access-Control-Allow-Origin",
        "'https://a.com/' at 0 ends with '/', which origins of browsers do not.",
        "write https://a.com",
    ),
    (
        endpoint("{name: api, port: 0x50}"),
        "spec.endpoints[0].port",
        "'0x50' means 80 here, as in YAML 1.1.",
        "write 80",
    ),
    (
        endpoint("{name: api, port: 0120}"),
        "spec.endpoints[0].port",
        "'0120' means 80 here, as in YAML 1.1.",
        "write 80",
    ),
    (
        in_spec("endpoint: [{name: api, port: 80}]\n"),
        "spec.endpoint",
        "'endpoint' is the spelling of early documentation.",
        "write 'endpoints'",
    ),
    (
        in_spec("endpoints: [{name: a, port: 80}, {name: b, port: 80}]\n"),
        "spec.endpoints[1].port",
        "port 80 is also that of spec.endpoints[0].",
        None,
    ),
]


@pytest.mark.parametrize("case", ERRORS, ids=names(ERRORS))
def test_a_broken_rule_is_the_only_error_and_has_its_words(case: Case) -> None:
    see_refused(case)


@pytest.mark.parametrize("case", WARNINGS, ids=names(WARNINGS))
def test_what_snowflake_accepts_is_loaded_and_warned_of(case: Case) -> None:
    see_warned_of(case)
