"""The processes of one container: a keeper outside, process 1 inside, and the program."""

from __future__ import annotations

import os
import pwd
import signal
from typing import Any, NoReturn

from . import file_system, namespaces, system_calls

NOT_FOUND, NOT_EXECUTABLE, SETUP_FAILED = 127, 126, 125
"""Exit codes of a program that could not be started, as shells and container engines give them."""


def start(plan: dict[str, Any], stdout: int, stderr: int, report: int) -> int:
    """Start a container and return the process id to signal and to wait for.

    What goes wrong before the program starts is written to the descriptor ``report``, which is closed either way.
    ``stdout`` and ``stderr`` are the program's.
    """
    holder = os.getpid()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # the child takes it once it knows what to do with it
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        return pid
    try:
        signal.set_wakeup_fd(-1)
        os.umask(0o022)
        if plan["namespaces"]:
            _keep(plan, holder, (stdout, stderr), report)
        else:
            _close_all_but(stdout, stderr, report)
            os.close(report)
            _execute(plan, stdout, stderr)
    except BaseException as error:  # noqa: BLE001 - nothing may return into the holder's loop
        _say(report, f"{type(error).__name__}: {error}")
    os._exit(SETUP_FAILED)


def _keep(plan: dict[str, Any], holder: int, output: tuple[int, int], report: int) -> NoReturn:
    """Start process 1 of a new process namespace, pass SIGTERM on to it, and end with its exit code."""
    namespaces.die_with_parent()
    if os.getppid() != holder:
        os._exit(SETUP_FAILED)
    _close_all_but(*output, report)
    namespaces.unshare(namespaces.NEW_PID | namespaces.NEW_MOUNT)
    alive, kept_open = os.pipe()
    pid = _fork_passing_on_sigterm()
    if not pid:
        os.close(kept_open)
        try:
            _first_process(plan, output, report, alive)
        except BaseException as error:  # noqa: BLE001 - nothing may return into the code of the keeper
            _say(report, f"{type(error).__name__}: {error}")
        os._exit(SETUP_FAILED)
    for descriptor in (alive, report, *output):
        os.close(descriptor)
    os._exit(_exit_code(os.waitpid(pid, 0)[1]))


def _first_process(plan: dict[str, Any], output: tuple[int, int], report: int, alive: int) -> NoReturn:
    """Build the file system, run the program, collect orphans, and end when the program does."""
    namespaces.die_with_parent()
    os.set_blocking(alive, False)
    try:
        os.read(alive, 1)
        os._exit(SETUP_FAILED)  # the keeper ended before the line above could tie this process to it
    except BlockingIOError:
        os.close(alive)
    file_system.build(
        plan["image"],
        plan["visible"],
        plan["files"],
        plan["programs"],
        hidden=plan["hidden"],
        overlay=plan["overlay"],
    )
    closed = system_calls.container_filter()
    if closed is not None:
        namespaces.filter_system_calls(closed)
    namespaces.drop_capabilities()
    if plan["arguments"] is None:
        os._exit(0)  # a trial, whether all of this is possible here
    pid = _fork_passing_on_sigterm()
    if not pid:
        os.close(report)
        _execute(plan, *output)
    for descriptor in (report, *output):
        os.close(descriptor)
    while True:
        ended, status = os.wait()
        if ended == pid:
            os._exit(_exit_code(status))


def _fork_passing_on_sigterm() -> int:
    """Fork; SIGTERM goes to the child from now on. It stays blocked in the child, so that none is lost meanwhile."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    pid = os.fork()
    if pid:
        signal.signal(signal.SIGTERM, lambda number, _: os.kill(pid, number))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    return pid


def _execute(plan: dict[str, Any], stdout: int, stderr: int) -> NoReturn:
    """Become the program; say in its own error output why, where that is impossible."""
    arguments, environment = plan["arguments"], plan["environment"]
    os.setsid()
    silence = os.open(os.devnull, os.O_RDONLY)
    for source, target in (silence, 0), (stdout, 1), (stderr, 2):
        os.dup2(source, target)
    code = NOT_EXECUTABLE
    try:
        os.chdir(plan["working_directory"])
        if plan["user"]:
            _become(plan["user"])
        for number in (signal.SIGPIPE, signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        os.execvpe(arguments[0], arguments, environment)  # noqa: S606 - the container's command, without a shell
    except FileNotFoundError:
        code = NOT_FOUND
        where = environment.get("PATH", "") if "/" not in arguments[0] else plan["working_directory"]
        problem = f"{arguments[0]}: no such program, or its interpreter is missing (looked in {where})"
    except OSError as error:
        problem = f"{arguments[0]}: {error}"
    os.write(2, f"pytest-spcs: cannot start {problem}\n".encode())
    os._exit(code)


def _become(user: str) -> None:
    name, _, group = user.partition(":")
    if name.isdigit():
        uid, gid = int(name), 0
    else:
        entry = pwd.getpwnam(name)
        uid, gid = entry.pw_uid, entry.pw_gid
    if group.isdigit():
        gid = int(group)
    elif group:
        import grp

        gid = grp.getgrnam(group).gr_gid
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def _exit_code(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _close_all_but(*kept: int) -> None:
    """Close what was inherited: a copy of a client's connection or of a listener would keep it open."""
    first = 3
    for descriptor in sorted(kept):
        os.closerange(first, descriptor)
        first = descriptor + 1
    os.closerange(first, os.sysconf("SC_OPEN_MAX"))


def _say(report: int, text: str) -> None:
    os.write(report, text.encode(errors="replace"))
