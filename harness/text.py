"""Untrusted text made fit to be shown: on a terminal, in a CI log, in a page."""

from __future__ import annotations

import re

KEPT = "\n\t"
SHORTENED = " … (shortened)"
# What CI logs take for a command: GitHub at the start of a line, its older form and Azure's anywhere.
COMMAND = re.compile(r"^([ \t]*)::|(##)(?=\[)", re.MULTILINE)


def clean(text: str, limit: int | None = None) -> str:
    """No control characters, no lone surrogates, no line that a CI log would take for a command; at most `limit`
    characters and a note.  Clean text stays as it is."""
    sound = text if limit is None else text[: limit + 1]
    sound = sound.encode("utf-8", "backslashreplace").decode()
    shown = "".join(char if char.isprintable() or char in KEPT else _escape(char) for char in sound)
    shown = COMMAND.sub(lambda found: f"{found[1]}: :" if found[1] is not None else f"{found[2]} ", shown)
    if limit is not None and len(shown) > limit:
        return shown[:limit] + SHORTENED
    return shown


def one_line(text: str, limit: int | None = None) -> str:
    """The same with newlines and tabs made visible: for a name in a line of a log, which must not begin another."""
    shown = clean(text, limit)
    return shown.replace("\n", "\\n").replace("\t", "\\t")


def _escape(char: str) -> str:
    if char == "\r":
        return ""
    code = ord(char)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def sides_apart(message: str, expected: str | None, actual: str | None) -> list[tuple[str, str]]:
    """What was expected and what came, to be shown under a message that does not hold both already."""
    last = message.rsplit("\n", 1)[-1]
    if expected is not None and actual is not None and expected in last and actual in last:
        return []
    return [(name, text) for name, text in (("expected", expected), ("got", actual)) if text is not None]
