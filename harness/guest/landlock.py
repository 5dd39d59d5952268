"""Landlock by its three system calls: limits the files of a guest, and closes sockets and processes outside.

Source of the numbers: linux/landlock.h.  Rights that this kernel does not know are left out.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from pathlib import Path

from .confine import call_system, set_no_new_privileges

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # on every architecture
VERSION_FLAG, RULE_PATH_BENEATH = 1, 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_DIR, MAKE_REG = 1 << 7, 1 << 8
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
# By version: the number of file rights, of network rights, and of scopes.
KNOWN = ((13, 0, 0), (14, 0, 0), (15, 0, 0), (15, 2, 0), (16, 2, 0), (16, 2, 2), (16, 2, 2), (16, 2, 2), (17, 2, 2),
         (17, 4, 2))  # fmt: skip


def read_version() -> int:
    """The version of Landlock in this kernel.  Raises OSError if there is none."""
    return call_system("landlock", CREATE_RULESET, None, 0, VERSION_FLAG)


def build_ruleset(
    readable: Iterable[str],
    writable: Iterable[str],
    files: Iterable[str],
    devices: Iterable[str] = (),
    programs: Iterable[str] = (),
    changeable: Iterable[str] = (),
) -> int:
    """The descriptor of a ruleset; paths that are not named are denied.

    `devices` may be written and controlled, `programs` (files or folders of programs) may be run.  Files in
    `changeable` may be read and written, but not added or removed.
    """
    on_files, on_network, scopes = KNOWN[min(read_version(), len(KNOWN)) - 1]
    known = (1 << on_files) - 1
    attributes = struct.pack("QQQ", known, (1 << on_network) - 1, (1 << scopes) - 1)
    ruleset = call_system("landlock", CREATE_RULESET, attributes, len(attributes), 0)
    os.set_inheritable(ruleset, False)
    read = READ_FILE | READ_DIR
    change = WRITE_FILE | TRUNCATE | MAKE_REG | MAKE_DIR | REMOVE_FILE | REMOVE_DIR | REFER
    for path in readable:
        if os.access(path, os.R_OK):  # paths that the zygote cannot open are closed to guests anyway
            _allow(ruleset, path, read)
    for path in writable:
        _allow(ruleset, path, (read | change) & known)
    for path in filter(os.path.exists, files):
        _allow(ruleset, path, READ_FILE | (WRITE_FILE if path == "/dev/null" else 0))
    for path in filter(os.path.exists, devices):
        _allow(ruleset, path, (read | WRITE_FILE | IOCTL_DEV) & known)
    for path in filter(os.path.exists, programs):
        _allow(ruleset, path, EXECUTE | read)
    for path in changeable:
        _allow(ruleset, path, read | WRITE_FILE)
    return ruleset


def restrict(ruleset: int) -> None:
    """Confine this process to the ruleset; this cannot be undone."""
    set_no_new_privileges()
    call_system("landlock", RESTRICT_SELF, ruleset, 0)


def _allow(ruleset: int, path: str, rights: int) -> None:
    """Allow these rights for a file, or for everything below a folder; a file has no right to be listed."""
    rights = rights if Path(path).is_dir() else rights & ~READ_DIR
    beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        call_system("landlock", ADD_RULE, ruleset, RULE_PATH_BENEATH, struct.pack("=Qi", rights, beneath), 0)
    finally:
        os.close(beneath)
