"""Screens the source of a submission before it runs, and finds threads that still run after a call."""

from __future__ import annotations

import _thread
import ast
import sys
import threading
import types
import warnings
from typing import Any

from . import forbidden, integrity
from .names import Names


def screen(
    source: str, file: str, rules: list[dict[str, Any]], is_trusted: bool, optimize: int = -1
) -> tuple[types.CodeType | None, dict[str, Any]]:
    """The compiled source, or None and the reason (no valid Python, or forbidden by the rules), and the flags for a
    human."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source, file)
            names = None if is_trusted and not rules else Names(tree)
            violations = forbidden.find_violations(names, rules) if names and rules else []
            flags = [] if is_trusted or not names else integrity.find_flags(names, rules)
            code = compile(source, file, "exec", optimize=optimize)
    except SyntaxError as error:
        text = (error.text or "").rstrip()[:200]
        return None, {"syntax": {"message": str(error.msg), "line": error.lineno, "text": text}}
    except (ValueError, RecursionError, MemoryError) as error:
        return None, {"syntax": {"message": f"{type(error).__name__}: {error}"[:300], "line": None, "text": ""}}
    listed = [{"line": use.line, "name": use.name, "instead": use.instead} for use in violations]
    return None if violations else code, {"violations": listed, "flags": flags}


def find_running_threads() -> list[threading.Thread]:
    """The running threads besides the main one; the workers of a pool only while they have work."""
    if _thread._count() == 0:
        return []
    queues = getattr(sys.modules.get("concurrent.futures.thread"), "_threads_queues", {})
    frames = sys._current_frames()
    return [
        thread
        for thread in threading.enumerate()
        if thread is not threading.main_thread()
        and not (thread in queues and queues[thread].empty() and _is_between_tasks(frames.get(thread.ident or 0)))
    ]


def _is_between_tasks(frame: types.FrameType | None) -> bool:
    """Whether a worker of a pool is waiting here for its next task."""
    return frame is None or frame.f_code.co_name == "_worker"
