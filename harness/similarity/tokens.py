"""A text → its tokens, without docstrings, annotations, imports and brackets that only group.

Every token is a symbol and its line.  A name that the text itself binds has no symbol, but only how many tokens ago it
last occurred, so that renaming changes nothing.  Other names (`exp`, `len`, `dim=`) stay, without the module that they
are taken from.
"""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from harness.similarity.lexemes import CLOSE, OPEN, Lexeme, logical_lines

# A statement that begins with one of these is not an assignment.
STATEMENTS = frozenset(keyword.kwlist) | {"match", "case"}
BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True)
class Tokens:
    """`symbols`: an odd 64-bit number for each token, 0 for the text's own names; `back`: how many tokens ago such a
    name last occurred, 0 for never; `lines`: the line of each token, from 1."""

    symbols: NDArray[np.uint64]
    back: NDArray[np.int64]
    lines: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.symbols)


def read_tokens(text: str) -> Tokens:
    """The tokens of a text, whatever it holds.  Never raises."""
    lines = list(logical_lines(text))
    lexemes = list(_named(list(_without_ornament(lines)), *_find_imports(lines)))
    symbols = [0 if kind == "own" else _symbol(kind, written) for kind, written, _ in lexemes]
    back = [0] * len(lexemes)
    last: dict[str, int] = {}
    for number, (kind, written, _) in enumerate(lexemes):
        if kind == "own":
            back[number] = number - last.get(written, number)
            last[written] = number
    at = [lexeme.line for lexeme in lexemes]
    return Tokens(np.array(symbols, np.uint64), np.array(back, np.int64), np.array(at, np.int64))


# ---- leaving out what does not matter


def _without_ornament(lines: Iterable[list[Lexeme]]) -> Iterator[Lexeme]:
    """Statement by statement, without docstrings, imports, annotations, grouping brackets and trailing commas."""
    for line in lines:
        first = line[0].text
        if all(lexeme.kind == "string" for lexeme in line) or first in ("import", "from"):
            continue
        if first in ("def", "class") or (first == "async" and len(line) > 1 and line[1].text == "def"):
            line = list(_plain_header(line))
        elif first not in STATEMENTS:
            line = _plain_assignment(line)
        yield from _plain_brackets(line)


def _plain_header(line: Sequence[Lexeme]) -> Iterator[Lexeme]:
    """`def f[T](a: int = 3) -> int: return a` → `def f(a = 3): return a`."""
    depth = 0
    part = "name"  # of the function; then name, type and default of each parameter; last what is returned
    for number, lexeme in enumerate(line):
        depth += (lexeme.text in OPEN) - (lexeme.text in CLOSE)
        if depth == 0 and lexeme.text == ":":
            yield from line[number:]
            return
        if depth == 0 and lexeme.text == ")":
            yield lexeme
            part = "returned"
        elif part != "returned":
            if depth == 1 and lexeme.text in ("(", ",", "="):
                part = "default" if lexeme.text == "=" else "name"
            elif (depth == 1 and lexeme.text == ":" and part == "name") or (depth == 1 and lexeme.text == "["):
                part = "type"
            if part != "type":
                yield lexeme


def _plain_assignment(line: list[Lexeme]) -> list[Lexeme]:
    """`x: int = 3` → `x = 3`, `x: int` → nothing; anything else stays."""
    colon = _find_at_top(line, (":", "=", "lambda"), 0)
    if colon is None or line[colon].text != ":":
        return line
    value = _find_at_top(line, ("=",), colon)
    return [] if value is None else line[:colon] + line[value:]


def _find_at_top(line: Sequence[Lexeme], texts: Sequence[str], start: int) -> int | None:
    """The position of the first of these texts outside all brackets."""
    depth = 0
    for number in range(start, len(line)):
        text = line[number].text
        depth += (text in OPEN) - (text in CLOSE)
        if depth == 0 and text in texts:
            return number
    return None


def _plain_brackets(line: Sequence[Lexeme]) -> Iterator[Lexeme]:
    """Without parentheses that only group, and without a comma before a closing bracket."""
    stack: list[bool] = []
    is_call = False
    for number, lexeme in enumerate(line):
        was_call, is_call = is_call, lexeme.text in CLOSE or _is_identifier(lexeme)
        if lexeme.text in OPEN:
            stack.append(lexeme.text == "(" and not was_call)
            if stack[-1]:
                continue
        elif lexeme.text in CLOSE:
            if stack and stack.pop():
                continue
        elif lexeme.text == "," and (number + 1 == len(line) or line[number + 1].text in CLOSE):
            continue
        yield lexeme


# ---- own and imported names


def _find_imports(lines: Iterable[Sequence[Lexeme]]) -> tuple[set[str], dict[str, str]]:
    """What a text imports: the names of modules, and other names with their original ones."""
    modules: set[str] = set()
    names: dict[str, str] = {}
    for line in lines:
        if line[0].text not in ("from", "import"):
            continue
        words = [lexeme.text for lexeme in line if lexeme.text not in ("(", ")")]
        if words[0] == "from" and "import" in words:
            names |= {part[-1]: part[0] for part in _split(words[words.index("import") + 1 :])}
        else:
            modules |= {part[-1] if "as" in part else part[0] for part in _split(words[1:])}
    return modules, names


def _split(words: Sequence[str]) -> list[list[str]]:
    """The words between commas."""
    return [part.split() for part in " ".join(words).split(",") if part.strip()]


def _named(lexemes: Sequence[Lexeme], modules: Set[str], imported: Mapping[str, str]) -> Iterator[Lexeme]:
    """The same, with the text's own names of kind `own`, and without the modules that names are taken from."""
    lexemes = list(_without_modules(lexemes, modules))
    methods = {lexeme.text for number, lexeme in enumerate(lexemes) if _is_bound_attribute(lexemes, number)}
    calls: list[bool] = []  # for each open bracket, whether it is a call of something that is not the text's own
    previous = Lexeme("", "", 0)
    for number, lexeme in enumerate(lexemes):
        if lexeme.text in OPEN:
            calls.append(lexeme.text == "(" and previous.kind == "name")
        elif lexeme.text in CLOSE and calls:
            calls.pop()
        behind = lexemes[number + 1].text if number + 1 < len(lexemes) else ""
        kind, text = lexeme.kind, lexeme.text
        if kind == "foreign":
            kind = "name"
        elif _is_identifier(lexeme):
            is_argument = behind == "=" and previous.text in ("(", ",") and bool(calls) and calls[-1]
            if previous.text == ".":
                kind = "own" if text in methods else "name"
            elif text in imported:
                text = text if is_argument else imported[text]
            elif text not in BUILTINS and not is_argument:
                kind = "own"
        previous = Lexeme(kind, text, lexeme.line)
        yield previous


def _without_modules(lexemes: Sequence[Lexeme], modules: Set[str]) -> Iterator[Lexeme]:
    """`np.linalg.norm` → `norm`, of kind `foreign`."""
    is_module = False
    before = ""
    for number, lexeme in enumerate(lexemes):
        is_followed_by_dot = number + 1 < len(lexemes) and lexemes[number + 1].text == "."
        is_prefix = _is_identifier(lexeme) and is_followed_by_dot
        is_skipped = is_module and (lexeme.text == "." or is_prefix)
        if not is_skipped:
            is_taken = is_module
            is_module = is_prefix and before != "." and lexeme.text in modules
            if not is_module:
                yield lexeme._replace(kind="foreign") if is_taken and _is_identifier(lexeme) else lexeme
        before = lexeme.text


def _is_identifier(lexeme: Lexeme) -> bool:
    return lexeme.kind == "name" and not keyword.iskeyword(lexeme.text)


def _is_bound_attribute(lexemes: Sequence[Lexeme], number: int) -> bool:
    """Whether this is a name that `def` or `class` defines, or that follows `self.`."""
    if number == 0 or lexemes[number].kind != "name":
        return False
    before = lexemes[number - 1].text
    return before in ("def", "class") or (before == "." and number > 1 and lexemes[number - 2].text == "self")


# ---- symbols


@lru_cache(maxsize=4096)
def _symbol(kind: str, text: str) -> int:
    """A number for a token, the same on every machine and in every run; never 0."""
    plain = _value(text) if kind == "number" else "" if kind == "string" else text
    return int.from_bytes(blake2b(f"{kind} {plain}".encode("utf-8", "backslashreplace"), digest_size=8).digest()) | 1


def _value(text: str) -> str:
    """A number's value, however it is spelled: `1_000.0` and `1e3` are one."""
    digits = text.replace("_", "").lower()
    try:
        return repr(float(int(digits, 0)) if digits[:2] in ("0x", "0b", "0o") else float(digits.rstrip("j")))
    except (ValueError, OverflowError):
        return digits[:40]
