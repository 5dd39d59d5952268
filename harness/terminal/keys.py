"""Keys that a terminal sends as control characters."""

from __future__ import annotations

BACKSPACE, END = "\x7f", "\x04"
