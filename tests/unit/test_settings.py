from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.knobs import KNOBS, InvalidSettingError, read_knobs
from pytest_spcs.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SECONDS = "Give a number of seconds, such as 30 or 2.5."


def given(values: Mapping[str, str] | None = None) -> Callable[[str], str | None]:
    return (values or {}).get


def read(
    *,
    option: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    ini: Mapping[str, str] | None = None,
) -> Settings:
    return Settings(**read_knobs(given(option), given(ini), environment or {}))


def test_nothing_given_means_the_defaults() -> None:
    assert read() == Settings()


def test_an_option_counts_more_than_the_environment_and_that_more_than_the_ini_file() -> None:
    option = {"spcs_ready_timeout": "1"}
    environment = {"PYTEST_SPCS_READY_TIMEOUT": "2"}
    ini = {"spcs_ready_timeout": "3"}
    assert read(option=option, environment=environment, ini=ini).ready_timeout == 1
    assert read(environment=environment, ini=ini).ready_timeout == 2
    assert read(ini=ini).ready_timeout == 3


def test_zero_and_an_empty_text_are_given() -> None:
    settings = read(
        option={"spcs_ready_timeout": "0", "spcs_emulator": ""},
        environment={"PYTEST_SPCS_READY_TIMEOUT": "5", "PYTEST_SPCS_EMULATOR": "http://u:p@127.0.0.1:1"},
    )
    assert settings.ready_timeout == 0
    assert settings.emulator == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [("yes", True), ("1", True), ("TRUE", True), ("no", False), ("0", False), (" off ", False)],
)
def test_a_flag_can_be_given_in_words_and_numbers(text: str, expected: bool) -> None:  # noqa: FBT001  # a parameter of the test
    assert read(environment={"PYTEST_SPCS_KEEP": text}).keep is expected


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"option": {"spcs_ready_timeout": "soon"}},
            "option --spcs-ready-timeout has the value 'soon'. Give a number of seconds, such as 30 or 2.5.",
        ),
        (
            {"environment": {"PYTEST_SPCS_EMULATOR_TIMEOUT": "-1"}},
            f"environment variable PYTEST_SPCS_EMULATOR_TIMEOUT has the value '-1'. {SECONDS}",
        ),
        (
            {"ini": {"spcs_ready_timeout": "nan"}},
            "ini value spcs_ready_timeout has the value 'nan'. Give a number of seconds, such as 30 or 2.5.",
        ),
        (
            {"option": {"spcs_mode": "cloud"}},
            "option --spcs-mode has the value 'cloud'. Give one of: offline, docker, live.",
        ),
        (
            {"option": {"spcs_image_source": "docker"}},
            "option --spcs-image-source has the value 'docker'. Give one of: dockerfile, app.",
        ),
        (
            {"environment": {"PYTEST_SPCS_KEEP": "maybe"}},
            "environment variable PYTEST_SPCS_KEEP has the value 'maybe'. Give yes or no.",
        ),
        (
            {"option": {"spcs_prefix": "my-tests"}},
            (
                "option --spcs-prefix has the value 'my-tests'. "
                "Give the beginning of a Snowflake name: letters, digits and _, no digit first."
            ),
        ),
    ],
)
def test_a_wrong_value_is_told_with_its_place(values: dict[str, Mapping[str, str]], message: str) -> None:
    with pytest.raises(InvalidSettingError) as raised:
        read(**values)
    assert str(raised.value) == message


@pytest.mark.parametrize("mode", ["docker", "live"])
def test_a_mode_that_is_not_there_yet_says_so(mode: str) -> None:
    with pytest.raises(InvalidSettingError) as raised:
        read(environment={"PYTEST_SPCS_MODE": mode})
    assert str(raised.value) == (
        f"environment variable PYTEST_SPCS_MODE has the value '{mode}'. That mode comes with a later version of "
        "pytest-spcs; what works today is 'offline', which is also the default."
    )


def test_settings_do_not_show_the_secrets_in_the_emulator_url() -> None:
    settings = read(option={"spcs_emulator": "http://user:hush@127.0.0.1:1?admin_token=hush"})
    assert "hush" not in repr(settings)


def test_every_knob_is_a_field_of_the_settings() -> None:
    assert [knob.name for knob in KNOBS] == list(Settings.__dataclass_fields__)
