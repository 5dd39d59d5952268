"""The tokens of code that count where a known mistake names a place: comments and layout do not.

Nor do a comma before a closing bracket and brackets around a whole expression, which formatters add and remove.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

LAYOUT = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER,
}  # fmt: skip
OPENING, CLOSING = set("([{"), set(")]}")
# After these, brackets up to the end of the statement are only layout.
BEFORE_EXPRESSION = {"=", "return", "if", "elif", "while", "in", "assert", "yield", "+=", "-=", "*=", "/=", "|=", "&="}


@dataclass(frozen=True)
class Token:
    """A token of code: its text, its place as offsets, and whether a statement begins or ends with it."""

    text: str
    start: int
    stop: int
    line: int
    is_first: bool = False
    is_last: bool = False


class PlaceError(ValueError):
    """A key that names no place, or several; or a new text that does not fit.  The message is for the author."""


def read_tokens(text: str) -> list[Token]:
    """The tokens of code that count, without what formatters add and remove.  Raises `PlaceError`."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    tokens: list[Token] = []
    is_first = True
    try:
        for token in _with_whole_strings(tokenize.generate_tokens(io.StringIO(text).readline)):
            if token.type == tokenize.NEWLINE and tokens:
                tokens[-1] = replace(tokens[-1], is_last=True)
                is_first = True
            elif token.type not in LAYOUT:
                (line, column), (end_line, end_column) = token.start, token.end
                start, stop = starts[line - 1] + column, starts[end_line - 1] + end_column
                tokens.append(Token(text[start:stop], start, stop, line, is_first))
                is_first = False
    except (tokenize.TokenError, SyntaxError):
        raise PlaceError("brackets and quotes must be closed") from None
    return _without_layout(tokens)


def _with_whole_strings(tokens: Iterator[tokenize.TokenInfo]) -> Iterator[tokenize.TokenInfo]:
    """The tokens as in Python 3.11: an f-string is one token."""
    opened: list[tokenize.TokenInfo] = []
    for token in tokens:
        kind = tokenize.tok_name[token.type]
        if kind == "ERRORTOKEN" and not token.string.isspace():
            raise SyntaxError
        if kind.endswith("STRING_START"):
            opened.append(token)
        elif kind.endswith("STRING_END"):
            first = opened.pop()
            if not opened:
                yield token._replace(start=first.start)
        elif not opened:
            yield token


def _without_layout(tokens: Sequence[Token]) -> list[Token]:
    """Without commas before closing brackets, and brackets around a whole expression that ends a statement."""
    kept = [
        token
        for number, token in enumerate(tokens)
        if token.text != "," or not any(after.text in CLOSING for after in tokens[number + 1 : number + 2])
    ]
    dropped: set[int] = set()
    opened: list[int] = []
    for number, token in enumerate(kept):
        if token.text in OPENING:
            opened.append(number)
        elif token.text in CLOSING and opened:
            first = opened.pop()
            after = None if token.is_last else kept[number + 1 : number + 2]
            ends = after is None or [(other.text, other.is_last) for other in after] == [(":", True)]
            is_whole = token.text == ")" and ends and first and kept[first - 1].text in BEFORE_EXPRESSION
            if is_whole and first + 1 < number and not _has_comma(kept[first + 1 : number]):
                dropped |= {first, number}
    result: list[Token] = []
    for number, token in enumerate(kept):
        if number not in dropped:
            result.append(token)
        elif token.is_last:
            result[-1] = replace(result[-1], is_last=True)
    return result


def _has_comma(tokens: Sequence[Token]) -> bool:
    """Whether the brackets hold a tuple or a generator, where they matter."""
    depth = 0
    for token in tokens:
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if depth == 0 and token.text in (",", "for", ":="):
            return True
    return False
