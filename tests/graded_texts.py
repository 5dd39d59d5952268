"""What tests of the grader and of notebooks share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.results.result import Result

RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"


Grade = Callable[..., Result]


def last_line(result: Result) -> str:
    """The last line of the message, below the call."""
    return result.message.split("\n  ")[-1]


def write_notebook(path: Path, *cells: str, **more: Any) -> Path:
    """A notebook of these code cells after one of text."""
    document = {
        "cells": [{"cell_type": "markdown", "source": ["# Work"]}]
        + [
            {"cell_type": "code", "execution_count": number if number > 1 else None, "source": text.splitlines(True)}
            for number, text in enumerate(cells, 1)
        ],
        "nbformat": 4,
        **more,
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
