"""Files of this machine's /etc that no container is shown: what not everybody may read, or holds credentials."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN = "/etc"
_READ, _ENTERED = 0o004, 0o005
_PRIVATE = frozenset(
    {
        *("shadow", "shadow-", "gshadow", "gshadow-", "sudoers", "sudoers.d", "opasswd", "crypttab", "krb5.keytab"),
        *("ssh", "ssl/private", "pki/tls/private", "letsencrypt", "wireguard", "openvpn", "ipsec.secrets", "ppp"),
        *("NetworkManager", "apt/auth.conf", "apt/auth.conf.d", "boto.cfg", "docker", "containerd", "kubernetes"),
        *("gitconfig", "machine-id", "netrc", "pip.conf", "rancher", "samba", "security/opasswd", "wpa_supplicant"),
    }
)
"""Below /etc, whoever may read them; an image has none of them unless its Dockerfile puts them there."""


def hidden_files(directory: str = _SHOWN) -> list[str]:
    """Return what is to be masked in a container, so that root's container sees no more than a plain user's."""
    return list(_hidden(directory, len(directory) + 1))


def _hidden(directory: str, prefix: int) -> Iterator[str]:
    try:
        with os.scandir(directory) as scanned:
            entries = sorted(scanned, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_symlink():
            continue
        if entry.path[prefix:] in _PRIVATE or not _for_everybody(entry):
            yield entry.path
        elif entry.is_dir(follow_symlinks=False):
            yield from _hidden(entry.path, prefix)


def _for_everybody(entry: os.DirEntry[str]) -> bool:
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError:
        return True  # it has gone meanwhile
    wanted = _ENTERED if stat.S_ISDIR(mode) else _READ
    return mode & wanted == wanted
