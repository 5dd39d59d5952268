"""A text → its lexemes, logical line by logical line, without comments, layout and the text of strings.

Uses Python's own tokenizer, or a regular expression where that fails, so that half a file is read too.  Nothing is
parsed or run, because a hostile text can crash a parser.  At most `MAX_CHARS` characters, `MAX_LINE` of a line and
`MAX_LEXEMES` lexemes are read; the rest is ignored.
"""

from __future__ import annotations

import io
import re
import token as kinds
import tokenize
from collections.abc import Iterable, Iterator
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
PATTERN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<string>[rbuftRBUFT]{0,2}(?:"{3}(?:[^"\\]|\\.|"(?!"")){0,4000}+"{3}|'{3}(?:[^'\\]|\\.|'(?!'')){0,4000}+'{3}
                                          |"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'))
      | (?P<name>[^\W\d]\w*+)
      | (?P<number>0[xXbBoO][\da-fA-F_]++|(?:\d[\d_]*+(?:\.[\d_]*+)?|\.\d[\d_]*+)(?:[eE][+-]?\d++)?[jJ]?)
      | (?P<operator>\.{3}|\*\*=?|//=?|<<=?|>>=?|->|:=|[-+*/%@&|^=<>!]=|\S)
      | (?P<line>\n)""",
    re.VERBOSE | re.DOTALL,
)


class Lexeme(NamedTuple):
    """One token: `kind` is name, number, string (with an empty text) or operator; `line` counts from 1."""

    kind: str
    text: str
    line: int


def logical_lines(text: str) -> list[list[Lexeme]]:
    """The statements and headers of a text, without empty ones.  Never raises, whatever the text holds."""
    text = LONG_LINE.sub(r"\1", text[:MAX_CHARS])
    try:
        return list(_by_line(_tokenized(text)))
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError, MemoryError):
        return list(_by_line(_matched(text)))


def _by_line(lexemes: Iterable[Lexeme]) -> Iterator[list[Lexeme]]:
    line: list[Lexeme] = []
    for lexeme in lexemes:
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


def _matched(text: str) -> Iterator[Lexeme]:
    """A line ends where no bracket is open; a stray closing bracket is ignored."""
    line, depth = 1, 0
    for count, match in enumerate(PATTERN.finditer(text)):
        kind, string = match.lastgroup or "", match[0]
        if count > MAX_LEXEMES:
            return
        is_end = kind == "line" and depth == 0
        if is_end or (kind not in ("line", "comment") and string != "\\"):
            depth = max(0, depth + (string in OPEN) - (string in CLOSE))
            yield Lexeme(kind, "" if kind == "string" else string, line)
        line += string.count("\n")
