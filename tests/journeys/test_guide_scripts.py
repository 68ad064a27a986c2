"""A guide's scripts, for ``snowflake.core`` and in SQL, run unchanged: they know nothing of an emulator."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.clients.serving import run

GUIDE = Path(__file__).parent / "guide"
IMAGES = (
    *("--image", f"container_hol_db/public/image_repo/convert-api:dev={GUIDE / 'convert'}"),
    *("--image", "container_hol_db/public/image_repo/notebook:dev=stub"),
)
LEFT = (
    "import snowflake.connector\n"
    "with snowflake.connector.connect(account='a', user='u', password='p') as c, c.cursor() as cursor:\n"
    "    for kind in ('COMPUTE POOLS', 'SERVICES IN ACCOUNT', 'IMAGE REPOSITORIES IN ACCOUNT', 'INTEGRATIONS',\n"
    "                 'WAREHOUSES', 'DATABASES', 'ROLES'):\n"
    "        cursor.execute('SHOW ' + kind)\n"
    "        at = [column[0] for column in cursor.description].index('name')\n"
    "        print([row[at] for row in cursor])\n"
)


def lines_of(tmp_path: Path, script: str) -> list[str]:
    """Run a script, and then look for what it has left, in the same account."""
    both = f"import runpy\nrunpy.run_path({str(GUIDE / script)!r}, run_name='__main__')\nprint('--')\n{LEFT}"
    done = run(tmp_path, [sys.executable, "-W", "ignore", "-c", both], *IMAGES)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("guide_sql.py", ["London 15 59 59.0", "Liverpool 17 63 62.6", "Manchester 20 68 68.0"]),
        ("guide_core.py", ["15 59.0", "17 62.6", "20 68.0"]),
    ],
)
def test_a_guide_sets_up_two_services_and_a_function_and_removes_all(
    tmp_path: Path, script: str, told: list[str]
) -> None:
    lines = lines_of(tmp_path, script)
    assert [line for line in lines if line in told] == told
    left = "\n".join(lines[lines.index("--") :])
    assert "container_hol" not in left.lower()
    assert "convert" not in left.lower()
    assert "allow_all" not in left.lower()
    assert "container_user_role" not in left.lower()
