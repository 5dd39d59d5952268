"""Text that a submission may have written → text that any reader takes for text.  Pure.

Escape sequences of terminals, control and formatting characters and half surrogates are taken out, not made visible:
an XML or CSV reader has no use for them.  What is a special character of one format is escaped by that format's module.
"""

from __future__ import annotations

import re

from harness.text import SHORTENED

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
    if limit is not None and len(text) > 2 * limit + 1000:  # 100 MB are not searched for the sake of 10 kB
        text = text[: 2 * limit + 1000]
        is_cut = True
    else:
        is_cut = False
    if not text.replace("\n", "").replace("\t", "").isprintable():  # most texts are, and that is soon seen
        text = _UNWANTED.sub("", _ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
    if limit is not None and (is_cut or len(text) > limit):
        return text[:limit] + SHORTENED
    return text


def one_line(text: str, limit: int) -> str:
    """The same without newlines and tabs: for a name, a title, a cell."""
    words = " ".join(plain(text, 4 * limit).split())
    return words if len(words) <= limit else words[: max(limit - 1, 0)] + "…"
