"""Plain texts with a question mark within brackets: libyaml takes them, other readers and many editors do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from harness.errors import Problem

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def check_portable(path: Path) -> Iterator[Problem]:
    """The texts of a YAML file that need quotes.  The file is one that was read already."""
    text = path.read_text(encoding="utf-8-sig")
    lines = text.splitlines()
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += bool(depth or event.flow_style)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= bool(depth)
        elif isinstance(event, yaml.ScalarEvent) and depth and not event.style and "?" in event.value:
            mark: Any = event.start_mark
            what = "not every reader of YAML takes a question mark within brackets; write this text in quotes"
            yield Problem(str(path), mark.line + 1, mark.column + 1, what, lines[mark.line])
