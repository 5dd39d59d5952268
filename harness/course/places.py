"""Places in code, as a known mistake names them: `top =`, `return`, `x - top`, `before T =`, `2nd total =`.

A key and the code are compared token by token.  Pure; no code is run.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from harness.authoring.python_text import parse_python
from harness.course.exercise import Edit
from harness.course.tokens import CLOSING, OPENING, PlaceError, Token, read_tokens

NTH = re.compile(r"(\d*)(1st|2nd|3rd|\dth) (?=\S)")
SIDE = re.compile(r"(before|after) (?=[\w({\[*-])")
STRING = re.compile(r"'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|#.*")
HEADS = {"if", "elif", "for", "while", "with", "def", "class", "try", "else", "except", "finally"}


@dataclass(frozen=True)
class Match:
    """Tokens of the code, `first` to before `end`, that a key names."""

    first: int
    end: int


@dataclass(frozen=True)
class Code:
    """A solution in whose code places are looked up.  `name` is how messages call it."""

    text: str
    name: str = "the reference"

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens that count."""
        return tuple(read_tokens(self.text))

    @cached_property
    def _by_text(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, token in enumerate(self.tokens):
            found.setdefault(token.text, []).append(number)
        return found

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        tree = parse_python(self.text)
        assert tree is not None, "parsed when it was read"
        return tree

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    @cached_property
    def statements(self) -> dict[int, tuple[ast.stmt, list[ast.stmt]]]:
        """By the offset of its first character: each statement, and the block that it is in."""
        found: dict[int, tuple[ast.stmt, list[ast.stmt]]] = {}
        for parent in ast.walk(self.tree):
            for _, block in ast.iter_fields(parent):
                nodes = [node for node in block if isinstance(node, ast.stmt)] if isinstance(block, list) else []
                found |= {self._offset(*_start_of(node)): (node, nodes) for node in nodes}
        return found

    @cached_property
    def functions(self) -> dict[str, tuple[int, int]]:
        """The offsets of each function, by its name."""
        nodes = [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        return {node.name: self._span(node) for node in reversed(nodes)}

    def _offset(self, line: int, column: int) -> int:
        """The offset of a position of `ast`, whose columns count bytes."""
        start = self._line_starts[line - 1]
        text = self.text[start : start + column]
        return start + (column if text.isascii() else len(self.text[start:].encode()[:column].decode()))

    def _span(self, node: ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self._offset(*_start_of(node)), self._offset(node.end_lineno, node.end_col_offset)

    def edit(self, key: str, new: str | None) -> Edit:
        """The change that a key and its new text ask for; None drops what the key names.  Raises `PlaceError`."""
        side = SIDE.match(key)
        rest = key[side.end() :] if side else key
        match, target = self.find(rest)
        if side:
            if not new:
                raise PlaceError(f"write the statements that stand {side[1]} it")
            return self._insert(side[1], match, new)
        if self._is_head(match, target):
            return self._change_block(match, new)
        is_statement = self.tokens[match.first].is_first and self.tokens[match.end - 1].is_last
        if new is None and (is_statement or _is_part(target)):
            return self._drop(*self._statements_of(match))
        return self._replace(match, new or "", is_statement)

    def find(self, key: str) -> tuple[Match, str]:
        """What a key without before or after names, and the key without its number.  Raises `PlaceError`."""
        nth = NTH.match(key)
        target = key[nth.end() :] if nth else key
        found = list(self._matches(target, 0, len(self.text)))
        function, _, inner = target.partition(" ")
        if not found and inner and function in self.functions:
            inner_nth = NTH.match(inner)
            nth, inner = inner_nth or nth, inner[inner_nth.end() :] if inner_nth else inner
            found, target = list(self._matches(inner, *self.functions[function])), inner
        if not found:
            raise PlaceError(self._missing(target))
        number = int(re.sub(r"\D", "", nth[0])) if nth else 0
        if number and len(found) == 1:
            raise PlaceError(f'{_described(target)} once; write "{target}"')
        if number > len(found):
            raise PlaceError(f'"{target}" appears only {len(found)} times in {self.name}')
        if not number and len(found) > 1:
            lines = [str(self.tokens[match.first].line) for match in found]
            times = "twice" if len(found) == 2 else f"{len(found)} times"
            where = f"lines {', '.join(lines[:-1])} and {lines[-1]}"
            raise PlaceError(f'"{target}" appears {times}, {where}; write "1st {target}"')
        return found[max(number, 1) - 1], target

    def _matches(self, target: str, start: int, stop: int) -> Iterator[Match]:
        """Where the tokens of a target are, between two offsets: for `top =` and `return`, what follows them."""
        is_part = _is_part(target)
        wanted = [token.text for token in read_tokens(target.removesuffix(":"))]
        if not wanted:
            return
        for first in self._by_text.get(wanted[0], ()):
            token, end = self.tokens[first], first + len(wanted)
            if not start <= token.start < stop or (is_part and not token.is_first):
                continue
            if [other.text for other in self.tokens[first:end]] == wanted:
                if not is_part:
                    yield Match(first, end)
                elif not self.tokens[end - 1].is_last:
                    yield Match(end, self._end_of_statement(end))

    def _end_of_statement(self, token: int) -> int:
        return next(number for number in range(token, len(self.tokens)) if self.tokens[number].is_last) + 1

    def _begin_of_statement(self, token: int) -> int:
        """The offset of the statement, or the head of a block, that a token is in."""
        return next(self.tokens[number].start for number in range(token, -1, -1) if self.tokens[number].is_first)

    def _missing(self, target: str) -> str:
        """A message that the place does not exist, with the closest one that does."""
        texts: dict[str, int] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.expr | ast.stmt) and not hasattr(node, "body"):
                texts.setdefault(ast.unparse(node), node.lineno)
        near = get_close_matches(target, [text for text in texts if len(text) < 120], 1, 0.5)
        advice = f'; near: "{near[0]}", line {texts[near[0]]}' if near else ""
        return f'"{target}" is not in {self.name}{advice}'

    # ---- changes

    def _is_head(self, match: Match, target: str) -> bool:
        """Whether it is the head of a block, without its colon."""
        if _is_part(target):
            return False
        first, last = self.tokens[match.first], self.tokens[match.end - 1]
        after = self.tokens[match.end] if match.end < len(self.tokens) else last
        return first.is_first and first.text in HEADS and after.text == ":" and after.is_last

    def _change_block(self, match: Match, new: str | None) -> Edit:
        """The block with another head, or with other statements in place of the whole block."""
        first = self.tokens[match.first]
        if new is not None and _is_head_text(first.text, new):
            return Edit(first.start, self.tokens[match.end].start, new.strip().removesuffix(":"))
        if first.start not in self.statements:
            raise PlaceError(f'"{first.text}" is a part of a statement; give it another head, or change what is in it')
        start, stop = self._span(self.statements[first.start][0])
        if new is None:
            return self._drop(start, stop)
        return Edit(start, stop, self._indented(new, start))

    def _statements_of(self, match: Match) -> tuple[int, int]:
        """The offsets of the whole statements that contain a match."""
        start, last = (self._begin_of_statement(token) for token in (match.first, match.end - 1))
        stop = self.tokens[self._end_of_statement(match.end - 1) - 1].stop
        return start, self._span(self.statements[last][0])[1] if last in self.statements else stop

    def _drop(self, start: int, stop: int) -> Edit:
        """Statements go with their lines; a block that they leave empty gets `pass`."""
        node, block = self.statements[start]
        if self.text.startswith("elif", start) and isinstance(node, ast.If):
            stop = self._span(node.body[-1])[1]
        elif all(start <= self._span(other)[0] < stop for other in block):
            return Edit(start, stop, "pass")
        line = self.text.rfind("\n", 0, start) + 1
        return Edit(line, self.text.find("\n", stop) + 1 or len(self.text), "")

    def _replace(self, match: Match, new: str, is_statement: bool) -> Edit:
        start, stop = self.tokens[match.first].start, self.tokens[match.end - 1].stop
        if is_statement:
            stop = self._statements_of(match)[1]
        _check_brackets(new)
        return Edit(start, stop, self._indented(new, start) if is_statement else new.strip("\n"))

    def _insert(self, side: str, match: Match, new: str) -> Edit:
        start, stop = self._statements_of(match)
        text = self._indented(new, start)
        if side == "before":
            return Edit(start, start, f"{text}\n{self._indent(start)}")
        end = self.text.find("\n", stop)
        end = len(self.text) if end < 0 else end
        return Edit(end, end, f"\n{self._indent(start)}{text}")

    def _indent(self, offset: int) -> str:
        line = self.text[self.text.rfind("\n", 0, offset) + 1 : offset]
        return line[: len(line) - len(line.lstrip())]

    def _indented(self, new: str, offset: int) -> str:
        """Statements for a place that is already indented: all lines but the first get that indentation."""
        lines = textwrap.dedent(new).strip("\n")
        return textwrap.indent(lines, self._indent(offset)).removeprefix(self._indent(offset))


def _is_part(target: str) -> bool:
    """Whether the key names what follows it: the right side of an assignment, or a returned expression."""
    return target == "return" or (target.endswith("=") and not target.endswith(("==", "!=", "<=", ">=")))


def _is_head_text(word: str, text: str) -> bool:
    """Whether the text can stand in place of a head that begins with this word."""
    head = f"{text.strip().removesuffix(':')}:\n    pass"
    return parse_python(f"if 1:\n    pass\n{head}" if word in ("elif", "else") else head) is not None


def _check_brackets(text: str) -> None:
    """A key and its new text must each have balanced brackets."""
    depth = 0
    for character in STRING.sub("", text):
        depth += (character in OPENING) - (character in CLOSING)
        if depth < 0:
            raise PlaceError("the new text closes a bracket that it does not open")
    if depth:
        raise PlaceError("brackets and quotes must be closed")


def _described(target: str) -> str:
    if target == "return":
        return "a value is returned"
    return f"{target[:-1].strip()} is assigned" if _is_part(target) else f'"{target}" stands'


def _start_of(node: ast.stmt) -> tuple[int, int]:
    first = min([node, *getattr(node, "decorator_list", [])], key=lambda part: part.lineno)
    column = node.col_offset
    return first.lineno, column
