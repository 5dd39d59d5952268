"""What a session prints and asks: blocks of text with roles, prompts, and keys with a meaning.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Keys that a terminal sends as control characters.
BACKSPACE, END = "\x7f", "\x04"
Role = Literal[
    "head", "question", "code", "option", "hint", "key", "note", "title", "command",
    "right", "wrong", "plain", "advice", "answer", "source", "removed", "added",
]  # fmt: skip


@dataclass(frozen=True)
class Block:
    """A piece of text, its role, and the mark before it.  A `command` is not wrapped, so that it can be copied."""

    role: Role
    text: str
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of cells.  Without heads, the first column is folded where the window is too narrow."""

    rows: tuple[tuple[str, ...], ...]
    head: tuple[str, ...] = ()
    # The columns that are aligned left.
    left: tuple[int, ...] = (0,)
    # Cells of the window before the table, and between two of its columns.
    indent: int = 0
    gap: int = 2


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What the session waits for: a key, a line, a key while the clock runs, or a rating."""

    text: str
    # Displayed before the text, for instance a number.
    mark: str = ""
    # key: what it does, and more about it
    keys: tuple[tuple[str, str, str], ...] = ()
    wants: Literal["key", "line", "clock", "rating"] = "key"
    # For a clock: the time so far, and the time that the answer may take.
    spent_ms: int = 0
    allowed_ms: int = 0


@dataclass(frozen=True)
class ScreenUpdate:
    """Blocks to print, and the prompt after them; None at the end."""

    blocks: tuple[Block, ...]
    prompt: Prompt | None
