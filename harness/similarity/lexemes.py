"""A text → its lexemes, logical line by logical line, without comments, layout and the text of strings.

Uses Python's own tokenizer; a text that is not valid is read as far as that goes.  Nothing is parsed or run, because a
hostile text can crash a parser.  At most `MAX_CHARS` characters, `MAX_LINE` of a line and `MAX_LEXEMES` lexemes are
read; the rest is ignored.
"""

from __future__ import annotations

import io
import re
import token as kinds
import tokenize
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

# A solution has a few hundred lexemes; these bounds are for files that were written to be slow.
MAX_CHARS = 1 << 16
MAX_LEXEMES = 5_000
MAX_LINE = 2_000
LONG_LINE = re.compile(rf"([^\n]{{{MAX_LINE}}})[^\n]++")
OPEN, CLOSE = frozenset("([{"), frozenset(")]}")

NAMES = {tokenize.NAME: "name", tokenize.NUMBER: "number", tokenize.STRING: "string", tokenize.NEWLINE: "line"}
SKIPPED = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER}
)
# From Python 3.12 on the tokenizer splits an f-string into parts; here it is one string, as before.
PARTS = {number: name[8:] for number, name in kinds.tok_name.items() if name[:8] in ("FSTRING_", "TSTRING_")}


class Lexeme(NamedTuple):
    """One token: `kind` is name, number, string (with an empty text) or operator; `line` counts from 1."""

    kind: str
    text: str
    line: int


def logical_lines(text: str) -> Iterator[list[Lexeme]]:
    """The statements and headers of a text, without empty ones.  Never raises, whatever the text holds."""
    line: list[Lexeme] = []
    with suppress(tokenize.TokenError, SyntaxError, ValueError, RecursionError, MemoryError):
        for lexeme in _tokenized(LONG_LINE.sub(r"\1", text[:MAX_CHARS])):
            if lexeme.kind != "line" and lexeme.text != ";":
                line.append(lexeme)
            elif line:
                yield line
                line = []
    if line:
        yield line


def _tokenized(text: str) -> Iterator[Lexeme]:
    count = depth = 0
    for number, string, (line, _), _, _ in tokenize.generate_tokens(io.StringIO(text).readline):
        if number in SKIPPED:
            continue
        if number in PARTS:
            depth += {"START": 1, "END": -1}.get(PARTS[number], 0)
            if PARTS[number] != "START" or depth > 1:
                continue
        elif depth or string == " ":  # a space that the older tokenizer does not recognise
            continue
        count += 1
        if count > MAX_LEXEMES:
            return
        kind = "string" if number in PARTS else NAMES.get(number, "operator")
        yield Lexeme(kind, "" if kind == "string" else string, line)
