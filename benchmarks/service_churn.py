"""200 services created, ready and dropped: the last ten beside the first ten."""

from __future__ import annotations

from measure import median, milliseconds, report
from offline import create_ready, echo_app, emulator, prepare

from pytest_spcs.images.app_server import AppServer

SERVICES, EDGE, SPREAD = 200, 10, 0.20

with AppServer(echo_app) as server, emulator() as target:
    connection = prepare(target, server.start())
    with connection.cursor() as cursor:
        create_ready(cursor, "WARM_UP")

        def churn(number: int) -> None:
            """Create one service, wait for it, drop it."""
            create_ready(cursor, f"SVC_{number}")
            cursor.execute(f"DROP SERVICE SVC_{number}")

        times = [milliseconds(lambda number=number: churn(number)) for number in range(SERVICES)]  # type: ignore[misc]
    connection.close()
ratio = median(times[-EDGE:]) / median(times[:EDGE])
report(
    f"{SERVICES} services created, ready, dropped",
    f"first ten {median(times[:EDGE]):.1f} ms each, last ten {median(times[-EDGE:]):.1f} ms, ratio {ratio:.2f}",
    f"ratio within 1 +- {SPREAD}",
    met=ratio <= 1 + SPREAD,
)
