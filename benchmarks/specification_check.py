"""What ``pytest-spcs check`` takes for a hundred specifications, the start of Python included."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from measure import median, milliseconds, report

FILES = 100
ROUNDS = 5
BUDGET_MS = 1000.0

SPECIFICATION = """\
spec:
  containers:
{containers}
  endpoints:
  - {{name: ui, port: 8000, public: true}}
  volumes:
  - {{name: data, source: block, size: 10Gi}}
  platformMonitor: {{metricConfig: {{groups: [system, status]}}}}
serviceRoles:
- {{name: users, endpoints: [ui]}}
"""
CONTAINER = """\
  - name: web-{number}
    image: /shop/public/images/web:{number}
    env: {{LOG_LEVEL: info, WORKERS: 4, DATABASE: shop}}
    readinessProbe: {{port: 8000, path: /health}}
    resources: {{requests: {{cpu: 500m, memory: 1Gi}}, limits: {{cpu: 1, memory: 2Gi}}}}
    secrets: [{{snowflakeSecret: shop.public.key, secretKeyRef: secret_string, envVarName: KEY}}]
    volumeMounts: [{{name: data, mountPath: /data}}]
"""

with tempfile.TemporaryDirectory() as directory:
    for index in range(FILES):
        containers = "".join(CONTAINER.format(number=number) for number in range(1 + index % 4))
        Path(directory, f"{index}.yaml").write_text(SPECIFICATION.format(containers=containers))
    command = [sys.executable, "-m", "pytest_spcs.command_line", "check", directory]
    times = [milliseconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(ROUNDS)]
report(
    f"pytest-spcs check on {FILES} files",
    f"{median(times):.0f} ms",
    f"{BUDGET_MS:.0f} ms",
    met=median(times) <= BUDGET_MS,
)
