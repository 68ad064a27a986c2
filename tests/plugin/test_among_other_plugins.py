from __future__ import annotations

from collections.abc import Callable

import pytest

Run = Callable[..., pytest.RunResult]


def test_freezegun_stops_neither_provisioning_nor_calls(run: Run, project: pytest.Pytester, emulator_url: str) -> None:
    project.makepyfile(
        """
        import datetime
        import freezegun

        @freezegun.freeze_time("2020-02-02")
        def test_frozen(double, echo, spcs_create_service, echo_image):
            assert datetime.date.today() == datetime.date(2020, 2, 2)
            assert double(2) == 4
            assert echo.endpoint("echo").get("/").json() == {"data": []}
            spcs_create_service("service.yaml", images={"echo": echo_image})

        @freezegun.freeze_time("2020-02-02")
        def test_frozen_session(spcs_connection):
            assert spcs_connection.cursor().execute("SELECT 1").fetchone() == (1,)
        """
    )
    run(f"--spcs-emulator={emulator_url}").assert_outcomes(passed=2)


def test_pytest_socket_with_loopback_allowed(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        def test_allowed(double, echo, spcs_connection):
            assert double(2) == 4
            assert echo.endpoint("echo").get("/").json() == {"data": []}
            assert spcs_connection.cursor().execute("SELECT 1").fetchone() == (1,)
        """
    )
    run("--disable-socket", "--allow-hosts=127.0.0.1").assert_outcomes(passed=1)


def test_pyfakefs_hides_no_service(run: Run, project: pytest.Pytester, emulator_url: str) -> None:
    project.makepyfile(
        """
        from pathlib import Path

        def test_fake_files(double, echo, fs):
            fs.create_file("/there", contents="only in the fake")
            assert Path("/there").read_text() == "only in the fake"
            assert double(2) == 4
            assert echo.endpoint("echo").get("/").json() == {"data": []}
            assert echo.status == "RUNNING"

        def test_after_it(double):
            assert double(3) == 6
        """
    )
    run(f"--spcs-emulator={emulator_url}").assert_outcomes(passed=2)


def test_responses_catches_no_call_of_ours(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import requests
        import responses

        @responses.activate
        def test_mocked(double, echo, spcs_connection):
            responses.get("https://example.org/", body="mocked")
            assert requests.get("https://example.org/").text == "mocked"
            assert double(2) == 4
            assert echo.endpoint("echo").get("/").json() == {"data": []}
            assert len(responses.calls) == 1
        """
    )
    run().assert_outcomes(passed=1)


def test_asynchronous_tests(run: Run, project: pytest.Pytester, emulator_url: str) -> None:
    project.makepyfile(
        """
        import asyncio
        import pytest

        @pytest.mark.asyncio
        async def test_async(double, echo):
            assert await asyncio.to_thread(double, 2) == 4
            assert double(3) == 6
            assert echo.endpoint("echo").get("/").json() == {"data": []}
        """
    )
    run(f"--spcs-emulator={emulator_url}").assert_outcomes(passed=1)


def test_unittest_classes(run: Run, project: pytest.Pytester, emulator_url: str) -> None:
    project.makepyfile(
        """
        import unittest
        import pytest

        class TestDouble(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def take(self, double):
                self.double = double

            def test_double(self):
                self.assertEqual(self.double(2), 4)
        """
    )
    run(f"--spcs-emulator={emulator_url}").assert_outcomes(passed=1)


def test_proxies_in_the_environment_do_not_matter(
    run: Run, project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, emulator_url: str
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    project.makepyfile(
        """
        def test_sql_and_http(double, echo):
            assert double(2) == 4
            assert echo.endpoint("echo").get("/").json() == {"data": []}

        def test_rest(echo, spcs_root):
            assert echo.resource.fetch().name == "ECHO"
        """
    )
    run(f"--spcs-emulator={emulator_url}").assert_outcomes(passed=2)
