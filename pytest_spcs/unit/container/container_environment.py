"""What code in a container finds around it, for this process: variables, token files, secrets, a way to Snowflake."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.arguments import checked
from pytest_spcs.errors import SpcsError
from pytest_spcs.identifiers import fold
from pytest_spcs.unit.container.connection_routes import NoAccount, ToAccount
from pytest_spcs.unit.container.connection_routing import ConnectionRouting
from pytest_spcs.unit.container.container_variables import job_variables, replace_variables
from pytest_spcs.unit.container.mounted_files import SESSION_DIRECTORY, MountedFiles
from pytest_spcs.unit.container.path_redirection import PathRedirection
from pytest_spcs.unit.container.session_token import SessionToken, UncheckedTokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from os import PathLike

    from pytest_spcs.targets.contract import Target


class ContainerEnvironment:
    """The environment of a container while it is active; ``container_environment`` makes one.

    ``session_token`` and ``spcs_token`` are the two token files. Nothing here shows a token in its repr.
    """

    def __init__(self, *, service_name: str, host: str, files: MountedFiles, patch: pytest.MonkeyPatch) -> None:
        self.service_name = service_name
        self.host = host
        self._files = files
        self._patch = patch
        tokens = UncheckedTokens()
        files.mount(SESSION_DIRECTORY, {})
        self.session_token = SessionToken(f"{SESSION_DIRECTORY}/token", files, tokens)
        self.spcs_token = SessionToken(f"{SESSION_DIRECTORY}/spcs_token", files, UncheckedTokens())
        self.routing = ConnectionRouting(host, NoAccount(host, files, tokens))

    def mount_secret(self, directory: str | PathLike[str], files: Mapping[str, str | bytes]) -> None:
        """Make a secret readable as files, or give a mounted one new contents, as SPCS does when it is altered.

        ``mount_secret("/usr/local/secrets/db", {"username": "ada", "password": "..."})``; the file of a generic
        string is ``secret_string``.
        """
        self._files.mount(str(directory), files)

    def real_path(self, path: str | PathLike[str]) -> Path:
        """Return where a mounted file really is: for other processes and compiled code, which see no mounted paths."""
        return Path(self._files.locate(str(path)) or path)

    def reach(
        self,
        target: Target,
        *,
        database: str | None = None,
        schema: str | None = None,
        owner_role: str | None = None,
        query_warehouse: str | None = None,
    ) -> None:
        """Let connections of the code reach an account from now on, as the service's user with a token that counts."""
        login = target.service_login(self.service_name, role=owner_role, warehouse=query_warehouse)
        self._patch.setenv("SNOWFLAKE_ACCOUNT", login.account)
        for variable, name in (("SNOWFLAKE_DATABASE", database), ("SNOWFLAKE_SCHEMA", schema)):
            if name is not None:
                self._patch.setenv(variable, fold(name))
        self.session_token.issue_from(login.tokens)
        self.routing.route = ToAccount(self.host, self._files, login)

    def close(self) -> None:
        """Let no token of this environment count any more."""
        with contextlib.suppress(SpcsError):  # the account may be gone, and its tokens with it
            self.session_token.revoke_all()

    def __repr__(self) -> str:
        return f"<ContainerEnvironment of {self.service_name} at {self.host}>"


@checked("container_environment", table={})
@contextlib.contextmanager
def container_environment(
    *,
    account: str = "TESTACCOUNT",
    host: str | None = None,
    database: str = "TEST_DB",
    schema: str = "PUBLIC",
    service_name: str = "TEST_SERVICE",
    job_index: int | None = None,
    jobs_count: int | None = None,
    variables: Mapping[str, str] | None = None,
    secrets: Mapping[str, Mapping[str, str | bytes]] | None = None,
    monkeypatch: pytest.MonkeyPatch | None = None,
) -> Iterator[ContainerEnvironment]:
    """Let this process look like a container of a service, until the ``with`` block ends.

    The variables are those that SPCS sets, and no others: no user, role, password or warehouse, also where the
    developer's shell has them. ``/snowflake/session/token`` and ``spcs_token`` are readable, for this process's Python
    code alone. A connection to ``SNOWFLAKE_HOST`` is refused, unless ``reach`` has named an account.

    Args:
        account: ``SNOWFLAKE_ACCOUNT``.
        host: ``SNOWFLAKE_HOST``; by default a name that no network knows, so nothing leaves this machine by mistake.
        database: ``SNOWFLAKE_DATABASE``, in upper case unless it is in double quotes.
        schema: ``SNOWFLAKE_SCHEMA``, likewise.
        service_name: ``SNOWFLAKE_SERVICE_NAME``, likewise; also the user as whom the code logs in.
        job_index: ``SNOWFLAKE_JOB_INDEX``, for a job with replicas only.
        jobs_count: ``SNOWFLAKE_JOBS_COUNT``, likewise.
        variables: The ``env`` of the container in the specification.
        secrets: For each ``directoryPath`` the files of the secret: ``{"/secrets/db": {"username": "ada", ...}}``.
        monkeypatch: Sets the variables; give pytest's, where the test changes the same ones with it.
    """
    name = fold(service_name)
    address = host or f"{account.lower().replace('_', '-')}.snowflakecomputing.invalid"
    platform = {
        "SNOWFLAKE_ACCOUNT": account,
        "SNOWFLAKE_HOST": address,
        "SNOWFLAKE_DATABASE": fold(database),
        "SNOWFLAKE_SCHEMA": fold(schema),
        "SNOWFLAKE_SERVICE_NAME": name,
        "SNOWFLAKE_RUNNING_INSIDE_SPCS": "true",
        # https://github.com/snowflakedb/snowflake-connector-python, config_manager.py: SPCS containers set it.
        "SKIP_TOKEN_FILE_PERMISSIONS_VERIFICATION": "true",
        **job_variables(job_index, jobs_count),
    }
    with contextlib.ExitStack() as stack:
        patch = monkeypatch or stack.enter_context(pytest.MonkeyPatch.context())
        files = MountedFiles()
        stack.callback(files.close)
        environment = ContainerEnvironment(service_name=name, host=address, files=files, patch=patch)
        stack.callback(environment.close)
        for directory, contents in (secrets or {}).items():
            environment.mount_secret(directory, contents)
        replace_variables(patch, platform, variables or {})
        stack.callback(environment.routing.remove)
        environment.routing.install()
        if not files.in_place:
            redirection = PathRedirection(files.locate)
            stack.callback(redirection.remove)
            redirection.install()
        yield environment
