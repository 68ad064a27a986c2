"""Runs ``snow`` for each line it reads, in a child that has the CLI loaded already, which takes most of its time.

Runs in the CLI's own environment. A request is a line of JSON with ``words``, ``directory``, ``environment`` and the
files that take ``output`` and ``errors``; the answer is a line with the exit code. It ends when its input ends.
"""

import json
import os
import sys
import traceback

import snowflake.cli._app.__main__ as entry_point
import snowflake.cli._app.commands_registration.commands_registration_with_callbacks as registration
from snowflake.connector import SnowflakeConnection  # noqa: F401  loaded here for all children

# Each command would describe all the CLI's commands anew, for a second; the descriptions are the same in every child.
commands = registration.load_only_builtin_command_plugins()
registration.load_builtin_and_external_command_plugins = lambda _names: commands


def become(request):
    """Be ``snow`` for this request: called in a child, it does not come back."""
    code = 1
    try:
        os.chdir(request["directory"])
        os.environ.clear()
        os.environ.update(request["environment"])
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, name in ((1, "output"), (2, "errors")):
            os.dup2(os.open(request[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        sys.argv = ["snow", *request["words"]]
        entry_point.main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001  the end of a child
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


for line in iter(sys.stdin.readline, ""):
    child = os.fork()
    if child == 0:
        become(json.loads(line))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
