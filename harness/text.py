"""Untrusted text made fit to be shown: on a terminal, in a CI log, in a page."""

from __future__ import annotations

KEPT = "\n\t"


def clean(text: str, limit: int | None = None) -> str:
    """No control characters, no lone surrogates, no line that a CI log would take for a command."""
    if limit is not None and len(text) > limit:
        text = text[:limit] + " … (shortened)"
    sound = text.encode("utf-8", "backslashreplace").decode()
    shown = "".join(char if char.isprintable() or char in KEPT else _escape(char) for char in sound)
    return shown.replace("::", ":\u200b:")


def _escape(char: str) -> str:
    return "" if char == "\r" else f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}"
