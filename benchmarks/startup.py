"""From nothing to a READY service: emulator start, provisioning and an app object, with the connector imported."""

from __future__ import annotations

import snowflake.connector  # noqa: F401  # its import is not what is measured
from measure import median, milliseconds, report
from offline import create_ready, echo_app, emulator, prepare

from pytest_spcs.images.app_server import AppServer

ROUNDS = 5
COLD_BUDGET_MS, WARM_BUDGET_MS = 2000.0, 200.0
cold: list[float] = []
warm: list[float] = []
with AppServer(echo_app) as server:
    url = server.start()
    for _ in range(ROUNDS):
        with emulator() as target:

            def first(target: object = target) -> None:
                """Bring up everything that the first test needs."""
                connection = prepare(target, url)  # type: ignore[arg-type]
                with connection.cursor() as cursor:
                    create_ready(cursor, "FIRST")
                connection.close()

            cold.append(milliseconds(first))
            connection = target.connect(database="BENCH", schema="PUBLIC")
            with connection.cursor() as cursor:
                warm.append(milliseconds(lambda cursor=cursor: create_ready(cursor, "SECOND")))  # type: ignore[misc]
            connection.close()
report(
    "first fixture to READY, cold",
    f"{median(cold):.0f} ms",
    f"{COLD_BUDGET_MS:.0f} ms",
    met=median(cold) <= COLD_BUDGET_MS,
)
report(
    "second service to READY", f"{median(warm):.0f} ms", f"{WARM_BUDGET_MS:.0f} ms", met=median(warm) <= WARM_BUDGET_MS
)
