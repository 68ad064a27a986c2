"""The options of an emulator that ``serve`` and ``run`` have in common."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_spcs.argument_kinds import is_text
from pytest_spcs.errors import SpcsError
from pytest_spcs.identifiers import InvalidIdentifierError, fold

if TYPE_CHECKING:
    from collections.abc import Mapping

STUB = "stub"
"""Stands for a build context: the image runs and answers nothing."""

PASSWORD_VARIABLE = "PYTEST_SPCS_SERVE_PASSWORD"  # noqa: S105 - the name of a variable
_IMAGE_PARTS = 4
_IMAGE_NAME = re.compile(r"[A-Za-z0-9_$][A-Za-z0-9_$.-]{0,127}")


class BadEmulatorOptionError(SpcsError):
    """An option of the command line that no emulator can be started with."""

    @classmethod
    def unreadable_key(cls, path: Path, cause: OSError) -> BadEmulatorOptionError:
        """Return the error for a public key that cannot be read."""
        return cls.told(
            f"--public-key {path} cannot be read",
            seen=[str(cause)],
            advice="Give the file of an RSA public key in PEM.",
        )

    @classmethod
    def no_password(cls, path: Path, seen: str) -> BadEmulatorOptionError:
        """Return the error for a file that gives no password."""
        return cls.told(f"--password-file {path} cannot be read", seen=[seen], advice="Write the password into it.")

    @classmethod
    def nobody(cls, option: str) -> BadEmulatorOptionError:
        """Return the error for credentials without a user."""
        return cls.told(f"{option} is given without --user", advice="Say whose it is, or leave out both.")


def add_emulator_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of an emulator."""
    group = parser.add_argument_group("the emulator")
    group.add_argument("--port", type=_port, default=0, help="port on 127.0.0.1 (default: any free one)")
    group.add_argument("--user", type=_user, metavar="NAME", help="user to log in as (default: a random name)")
    password = group.add_mutually_exclusive_group()
    password.add_argument(
        "--password",
        metavar="TEXT",
        help=f"the user's password, which other users of this machine can see here (default: that of the environment "
        f"variable {PASSWORD_VARIABLE}, else a random one)",
    )
    password.add_argument("--password-file", type=Path, metavar="FILE", help="a file that holds the password")
    group.add_argument(
        "--public-key", type=_path, metavar="FILE", help="RSA public key (PEM) of the user, who then has no password"
    )
    group.add_argument("--tls", action="store_true", help="speak https, with a new certificate authority")
    group.add_argument(
        "--strict-owner-roles",
        action="store_true",
        help="let ACCOUNTADMIN, SECURITYADMIN and ORGADMIN own no service, as on some accounts",
    )
    group.add_argument(
        "--state",
        type=_path,
        metavar="DIR",
        help="keep the account in this directory, and start with what is kept there already "
        "(default: all is gone at the end)",
    )
    group.add_argument(
        "--image",
        action="append",
        default=[],
        type=_image,
        metavar="DB/SCHEMA/REPO/NAME:TAG=CONTEXT",
        help="an image, made now from the Dockerfile in CONTEXT, or with =stub one that runs and answers nothing; "
        "it is in its repository as soon as somebody creates that (again for others)",
    )


def emulator_options(arguments: argparse.Namespace) -> Mapping[str, object]:
    """Return what the emulator is told; raise BadEmulatorOptionError."""
    given = {
        "--password": arguments.password,
        "--password-file": arguments.password_file,
        "--public-key": arguments.public_key,
    }
    for option, value in given.items():
        if value is not None and arguments.user is None:
            raise BadEmulatorOptionError.nobody(option)
    options = {
        "port": arguments.port,
        "user": arguments.user,
        "password": password_of(arguments),
        "public_key": _public_key(arguments.public_key),
        "tls": arguments.tls,
        "images": arguments.image,
        "strict_owner_roles": arguments.strict_owner_roles,
        "state": None if arguments.state is None else str(arguments.state.resolve()),
    }
    return {name: value for name, value in options.items() if value}


def password_of(arguments: argparse.Namespace) -> str | None:
    """Return the password of the user who is named, from wherever it is given; None for a random one."""
    if arguments.password is not None or arguments.user is None:
        return None if arguments.password is None else str(arguments.password)
    if arguments.password_file is None:
        return None if arguments.public_key is not None else os.environ.get(PASSWORD_VARIABLE) or None
    try:
        password = arguments.password_file.read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
    except (OSError, ValueError) as cause:
        raise BadEmulatorOptionError.no_password(arguments.password_file, str(cause)) from cause
    if not password:
        raise BadEmulatorOptionError.no_password(arguments.password_file, "it is empty")
    return str(password)


def _public_key(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as cause:
        raise BadEmulatorOptionError.unreadable_key(path, cause) from cause


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        port = -1
    if not 0 <= port <= 65_535:  # noqa: PLR2004 - the highest port
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number up to 65535, 0 for any free port")
    return port


def _user(text: str) -> str:
    try:
        fold(text)
    except InvalidIdentifierError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None
    return text


def _path(text: str) -> Path:
    if not text.strip() or not is_text(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no path")
    return Path(text)


def _image(text: str) -> dict[str, object]:
    path, equals, context = text.partition("=")
    names, colon, tag = path.strip("/").rpartition(":")
    parts = [part for part in names.split("/") if part]
    if not (equals and colon and tag and context) or len(parts) != _IMAGE_PARTS:
        raise argparse.ArgumentTypeError(f"{text!r} is not DB/SCHEMA/REPO/NAME:TAG=CONTEXT or ...=stub")
    odd = next((part for part in (*parts, tag) if not _IMAGE_NAME.fullmatch(part)), None)
    if odd is not None:
        raise argparse.ArgumentTypeError(
            f"{odd!r} in {path!r} is no name of an image or of what it lies in; use ASCII letters, digits, _, - and ."
        )
    image: dict[str, object] = {"path": f"/{names.lower()}:{tag}"}
    if context == STUB:
        return {**image, "stub": True}
    # Links are kept: the Python that runs the containers is this one as it was called, in its environment.
    return {**image, "context": str(Path(context).resolve()), "python": os.path.abspath(sys.executable)}  # noqa: PTH100
