"""Untrusted text, made safe to display: on a terminal, in a CI log or on a page (`clean`), or in a file for another
tool (`plain`), whose readers have no use for visible escapes.  Pure."""

from __future__ import annotations

import re
from typing import Any

WHITESPACE = "\n\t"
SHORTENED = " … (shortened)"
# What CI logs take for a command: GitHub's at the start of a line; its older form, Azure's (##vso[) and TeamCity's
# (##teamcity[) anywhere.
COMMAND = re.compile(r"^([ \t]*)::|(##)(?=[\w.]*\[)", re.MULTILINE)
# What a terminal obeys in place of showing it: controls but newline and tab, separators of lines, what turns the
# direction of the text around; and half surrogates, which cannot be written.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# A spreadsheet takes a cell that starts with one of these for a formula (OWASP, CSV injection).  A cell may also start
# behind what the sheet is split at, wherever that stands, and quotes do not help inside a cell.
_FORMULA = re.compile(r"((?:^|[;\t\r\n])[ \t]*)(?='*[=+\-@＝＋－＠\t\r])")
_NEUTRALISED = re.compile(r"((?:^|[;\t\r\n])[ \t]*)'(?='*[=+\-@＝＋－＠\t\r])")


def clean(text: str, limit: int | None = None) -> str:
    """No control characters, no lone surrogates, no line that a CI log would take for a command; at most `limit`
    characters and a note.  Clean text stays as it is."""
    text = text if limit is None else text[: limit + 1]
    if not text.replace("\n", "").replace("\t", "").isprintable():  # most texts are, and that is soon seen
        sound = text.encode("utf-8", "backslashreplace").decode()
        text = "".join(char if char.isprintable() or char in WHITESPACE else _escape(char) for char in sound)
    text = without_commands(text)
    if limit is not None and len(text) > limit:
        return text[:limit] + SHORTENED
    return text


def one_line(text: str, limit: int | None = None) -> str:
    """As `clean`, with newlines and tabs made visible: for a name within a line of a log."""
    return clean(text, limit).replace("\n", "\\n").replace("\t", "\\t")


def for_terminal(text: str) -> str:
    """The text without commands to a terminal or a CI log. All other characters are kept."""
    return without_commands(without_controls(text))


def without_controls(text: str) -> str:
    """As `for_terminal`, for part of a line: control characters are made visible."""
    return CONTROL.sub(lambda match: _escape(match[0]), text)


def without_commands(text: str) -> str:
    """The lines, changed so that a CI log takes none of them for a command."""
    return COMMAND.sub(lambda match: f"{match[1]}: :" if match[1] is not None else f"{match[2]} ", text)


def clock(ms: int) -> str:
    """`1:05`."""
    return f"{ms // 60_000}:{ms // 1000 % 60:02d}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 card`, `2 cards`; `plural` is for words that take more than an s."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def as_cell(value: Any) -> Any:
    """A cell that no spreadsheet runs: a formula gets a leading apostrophe."""
    return _FORMULA.sub(r"\1'", value) if isinstance(value, str) else value


def from_cell(text: str) -> str:
    """The text from which `as_cell` made this cell."""
    return _NEUTRALISED.sub(r"\1", text)


def _escape(char: str) -> str:
    if char == "\r":
        return ""
    code = ord(char)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def sides_apart(message: str, expected: str | None, actual: str | None) -> list[tuple[str, str]]:
    """Expected and actual value as text, for a message that contains at most one of them."""
    last = message.rsplit("\n", 1)[-1]
    if expected is not None and actual is not None and expected in last and actual in last:
        return []
    return [(name, text) for name, text in (("expected", expected), ("got", actual)) if text is not None]


# ---- for files of other formats

# ECMA-48: operating system commands and other strings (ESC ] … BEL or ESC \), control sequences (ESC [ … letter), the
# other escapes, and the same in their 8-bit forms.  None spans a line, so that a lone ESC ] takes no more than that.
_ESCAPES = re.compile(
    "(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\\\|\x9c)"
    "|(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    "|\x1b[ -/]*[0-~]"
)
# Controls but tab and newline, half surrogates, non-characters, and what turns the direction of the text around.
_LAST_TWO = "".join(chr((plane << 16) + low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ud800-\udfff"
    + _LAST_TWO
    + "]"
)


def plain(text: str, limit: int | None = None) -> str:
    """Tabs, newlines and printable characters, at most `limit` of them and a note that there was more."""
    if limit is not None and len(text) > 2 * limit + 1000:  # do not search 100 MB for the first 10 kB
        text = text[: 2 * limit + 1000]
        is_cut = True
    else:
        is_cut = False
    if not text.replace("\n", "").replace("\t", "").isprintable():  # true of most texts, and quick to check
        text = _UNWANTED.sub("", _ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
    text = without_commands(text)
    if limit is not None and (is_cut or len(text) > limit):
        return text[:limit] + SHORTENED
    return text


def one_plain_line(text: str, limit: int) -> str:
    """As `plain`, without newlines and tabs: for a name, a title, a cell."""
    words = " ".join(plain(text, 4 * limit).split())
    return words if len(words) <= limit else words[: max(limit - 1, 0)] + "…"
