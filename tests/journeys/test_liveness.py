"""A container that says it is no longer well is started anew, and the service answers again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.waiting import Deadline, wait_until
from tests.journeys.conftest import SPECIFICATION, WriteContext

if TYPE_CHECKING:
    from pytest_spcs.handles.observations import ContainerStatus
    from pytest_spcs.handles.services import ServiceHandle
    from pytest_spcs.provisioning.image_making import BuildImage
    from pytest_spcs.provisioning.service_creation import CreateService

PROGRAM = """
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ill = False

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        global ill
        ill = ill or self.path == "/fall-ill"
        self.send_response(503 if ill and self.path == "/alive" else 200)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())

    def log_message(self, *_):
        pass

ThreadingHTTPServer(("0.0.0.0", 8080), Handler).serve_forever()
"""
PROBES = "\n    livenessProbe: {{port: 8080, path: /alive, periodSeconds: 1, failureThreshold: 1}}\n  endpoints:"


def restarted(service: ServiceHandle) -> ContainerStatus | None:
    (container,) = service.containers()
    return container if container.restart_count and container.status == "READY" else None


def test_a_container_that_is_not_alive_is_started_anew(
    spcs_create_service: CreateService, spcs_build_image: BuildImage, write_context: WriteContext
) -> None:
    image = spcs_build_image(write_context(PROGRAM), name="journey_alive")
    text = SPECIFICATION.replace("\n  endpoints:", PROBES).format(image=image.path)
    service = spcs_create_service(text, name="journey_alive")
    endpoint = service.endpoint("api")
    assert endpoint.get("/").status_code == 200
    endpoint.get("/fall-ill")
    seen = wait_until(lambda: restarted(service), deadline=Deadline(30), evidence=lambda: str(service.containers()))
    assert seen.restart_count == 1
    assert seen.message == "Running"
    assert seen.last_exit_code == 143
    assert endpoint.get("/alive").status_code == 200
    spcs_create_service.remove(service)
