"""The user's editor."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def edit_file(path: Path, on_tick: Callable[[], None], tick_s: float) -> str:
    """Open a file in $VISUAL or $EDITOR and wait, calling `on_tick`; returns what went wrong, or "".

    While it runs, Ctrl-C goes to the editor.
    """
    given = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not given:
        return f"Neither VISUAL nor EDITOR names your editor. Open {path} in it, then press d here."
    try:
        editor = subprocess.Popen(
            [*shlex.split(given), str(path)],
            # Piped input is answers, and piped output is a document.
            stdin=None if sys.stdin.isatty() else subprocess.DEVNULL,
            stdout=None if sys.stdout.isatty() else 2,
        )
    except (OSError, ValueError) as error:
        return f"{given} could not be started ({error}). Open {path} yourself, then press d here."
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            try:
                code = editor.wait(tick_s)
                break
            except subprocess.TimeoutExpired:
                on_tick()
    finally:
        signal.signal(signal.SIGINT, before)
    return f"{given} ended with {code}; check that the file was saved." if code else ""
