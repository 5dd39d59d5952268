"""The earlier exercise language → this one, with proof: `python tests/bench/convert_exercises.py exercises/*/ID.yaml`.

Rewrites the file, its known solutions (`ID.mistakes.yaml`, `ID.mistakes/*.py`) and the table of contracts.  It stops
before it writes if a case, the order of its arguments, an id, a text or a solution's syntax tree would change.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import re
import sys
import textwrap
import tokenize
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

from harness.authoring import strict_yaml
from harness.course import contract
from harness.course.exercise import Edit, apply_edits
from harness.course.expansion import GROUPS, SOLUTIONS, VALUES, expand, expand_solutions
from harness.course.places import Code, PlaceError
from harness.course.values import CONSTRUCTORS
from harness.errors import CourseError

WIDTH = 120
DATA_KEYS = ("call", "steps", "let", "define", "draw", "make")
MODELINE = "# yaml-language-server: $schema=../../course.schema.json#/$defs/Solutions"
RESERVED = {"why", "of", "body", "number", "exceeds", "for"}


# ---- YAML out

PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=~.+0-9][^\n]*|[.(][^\n]*")
WORDS = re.compile(r"(?i)(null|true|false|yes|no|on|off|none|nan|inf|y|n)")


def scalar(value: Any, flow: bool, is_key: bool = False) -> str:
    """A scalar on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    if isinstance(value, float):
        return ".nan" if value != value else repr(value)
    if isinstance(value, int):
        return str(value)
    if is_plain(value, flow, is_key):
        return value
    if value.isprintable() and "'" not in value and '"' in value and "\\" not in value:
        return f"'{value}'"
    return (
        json.dumps(value, ensure_ascii=False)
        .replace("\x7f", "\\x7f")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
        .replace("\x85", "\\x85")
        .replace("\ufeff", "\\ufeff")
    )


@cache
def is_plain(text: str, flow: bool, is_key: bool) -> bool:
    if not text or text != text.strip() or "\n" in text or not text.isprintable() or len(text) > 4000:
        return False
    if flow and re.search(r"[,\[\]{}?]", text):
        return False
    if is_key and len(text) > 1000:
        return False
    sample = (
        f"{{a: {{{text}: 1}}}}"
        if flow and is_key
        else f"{{a: {text}}}"
        if flow
        else f"{text}: 1"
        if is_key
        else f"a: {text}"
    )
    if flow and is_key and re.search(r"[:#]", text):
        return False
    try:
        data = strict_yaml.parse(sample.encode(), "x").data
    except Exception:
        return False
    return data == ({"a": {text: 1}} if flow and is_key else {text: 1} if is_key else {"a": text})


def inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key, True, True)}: {inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return scalar(value, True)


def emit(
    key: Any,
    value: Any,
    indent: int,
    out: list[str],
    comments: dict[tuple[Any, ...], list[str]],
    place: tuple[Any, ...] = (),
    prefix: str = "",
    block: bool = False,
) -> None:
    """`key: value` at this indent: on one line where it fits."""
    pad = " " * indent
    out += [f"{pad}{comment}" for comment in comments.get(place, ())]
    head = f"{pad}{prefix}{scalar(key, False, True)}:"
    has_comment = any(other[: len(place)] == place and other != place for other in comments)
    if isinstance(value, str):
        one = f"{head} {scalar(value, False)}"
        if "\n" in value.strip("\n") or (value.endswith("\n") and value.strip()):
            out += literal(head, value, indent + 2 + len(prefix))
        else:
            out += wrapped(one, value, indent + 2 + len(prefix)) if key == "why" else [one]
        return
    one = f"{head} {inline(value)}"
    if (len(one) <= WIDTH and not has_comment and not block) or not isinstance(value, dict | list) or not value:
        out.append(one)
    elif isinstance(value, dict):
        out.append(head)
        for name, item in value.items():
            emit(name, item, indent + 2 + len(prefix), out, comments, (*place, name))
    else:
        out.append(head)
        emit_list(value, indent + 2 + len(prefix), out, comments, place)


def emit_list(
    items: list[Any], indent: int, out: list[str], comments: dict[tuple[Any, ...], list[str]], place: tuple[Any, ...]
) -> None:
    for number, item in enumerate(items):
        line = f"{' ' * indent}- {inline(item)}"
        if len(line) <= WIDTH or not isinstance(item, dict) or not item:
            if len(line) > WIDTH and isinstance(item, list) and item:
                out += flowed(item, indent)
            else:
                out.append(line)
            continue
        for nth, (name, value) in enumerate(item.items()):
            emit(name, value, indent + (2 if nth else 0), out, comments, (*place, number, name), "" if nth else "- ")


def flowed(items: list[Any], indent: int) -> list[str]:
    """A long list in brackets over several lines."""
    lines, line = [], f"{' ' * indent}- ["
    for number, item in enumerate(items):
        text = inline(item) + ("]" if number == len(items) - 1 else ", ")
        if len(line + text) > WIDTH and line.strip(" -["):
            lines.append(line.rstrip())
            line = " " * (indent + 3)
        line += text
    return [*lines, line]


def literal(head: str, value: str, indent: int) -> list[str]:
    text = value if value.endswith("\n") else value + "\n"
    style = "|" if value.endswith("\n") and not value.endswith("\n\n") else "|-" if not value.endswith("\n") else "|+"
    if value.startswith((" ", "\n")) or re.search(r"[^\n]\s+\n", text) or "\t" in value:
        return [f"{head} {scalar(value, False)}"]
    return [f"{head} {style}", *(f"{' ' * indent}{line}" if line else "" for line in text.rstrip("\n").split("\n"))]


def wrapped(one: str, value: str, indent: int) -> list[str]:
    if len(one) <= WIDTH or " " not in value:
        return [one]
    if one.endswith('"') and "\\" in one:
        return [one]
    head, _, _ = one.partition(": ")
    pad = " " * (len(one) - len(one.lstrip()))
    lines, line = [], ""
    for word in one.strip().split(" "):
        if line and len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = " " * indent + word
        else:
            line = f"{line} {word}" if line else pad + word
    if "  " in one.strip() or any(re.match(r"\s+(#|- |\? |: )", part) for part in lines[1:]):
        return [one]
    return [*lines, line]


# ---- solutions: syntax trees apart → places


DUMPS: dict[int, tuple[Any, str]] = {}


def dump(node: Any) -> str:
    if isinstance(node, list):
        return "\n".join(map(dump, node))
    if id(node) not in DUMPS:
        DUMPS[id(node)] = node, ast.dump(node)
    return DUMPS[id(node)][1]


STARTS: dict[tuple[str, str], list[int]] = {}


def starts_of(code: Code, target: str) -> list[int]:
    if (code.text, target) not in STARTS:
        try:
            found = [code.tokens[match.first].start for match in code._matches(target, 0, len(code.text))]
        except PlaceError:
            found = []
        STARTS[code.text, target] = found
    return STARTS[code.text, target]


class Differ:
    """The fewest characters of places and new texts that make one program of another."""

    def __init__(self, code: Code, target: str, whole: bool = False, bare: bool = False) -> None:
        self.code, self.text, self.whole, self.bare = code, target, whole, bare
        self.tree = ast.parse(target)
        self.starts = [0, *(found.end() for found in re.finditer("\n", target))]
        self.memo: dict[tuple[Any, ...], Any] = {}

    def changes(self) -> dict[str, str | None] | None:
        options = self.blocks(self.code.tree.body, self.tree.body)
        if options is None:
            return None
        keys: dict[str, str | None] = {}
        for key, new in options[1]:
            if key in keys or key in RESERVED:
                return None
            keys[key] = new
        try:
            edits = [self.code.edit(key, new) for key, new in keys.items()]
        except PlaceError:
            return None
        made = apply_edits(self.code.text, edits)
        try:
            if made is None or ast.dump(ast.parse(made)) != ast.dump(self.tree):
                return None
        except SyntaxError:
            return None
        return keys

    # -- texts

    def source(self, node: ast.AST) -> str:
        """The text of a node of the target, statements dedented."""
        start = self.offset(*self.begin(node))
        stop = self.offset(node.end_lineno, node.end_col_offset)
        text = self.text[start:stop]
        if isinstance(node, ast.stmt) and "\n" in text:
            text = textwrap.dedent(" " * node.col_offset + text)
        return text

    @staticmethod
    def begin(node: Any) -> tuple[int, int]:
        lines = [node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))]
        return min(lines), node.col_offset

    def offset(self, line: int, column: int) -> int:
        start = self.starts[line - 1]
        return start + len(self.text[start:].encode()[:column].decode(errors="ignore"))

    def base_span(self, node: Any) -> tuple[int, int]:
        return self.code._offset(*self.begin(node)), self.code._offset(node.end_lineno, node.end_col_offset)

    def key(self, start: int, stop: int) -> str | None:
        """What names exactly this text of the base: its tokens on one line, with a number if there are several."""
        text = one_line(self.code.text[start:stop])
        return self.numbered(text, start)

    def numbered(self, target: str, start: int, part: bool = False) -> str | None:
        found = starts_of(self.code, target)
        if start not in found:
            return None
        if len(found) == 1:
            return target
        number = found.index(start) + 1
        ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number not in (11, 12, 13) else 0, "th")
        return f"{number}{ending} {target}"

    # -- options, each with its cost

    def single(self, key: str | None, new: str | None) -> tuple[int, list[tuple[str, str | None]]] | None:
        if key is None or key in RESERVED:
            return None
        number = 8 if re.match(r"(before |after )?\d", key) else 0
        lines = 12 * (new or "").count("\n")
        if new and "\n" in new:
            new = new.rstrip("\n") + "\n"
        return len(key) + len(new or "null") + 10 + number + lines, [(key, new)]

    @staticmethod
    def best(*options: Any) -> Any:
        return min((option for option in options if option is not None), key=lambda option: option[0], default=None)

    @staticmethod
    def both(*options: Any) -> Any:
        if any(option is None for option in options):
            return None
        return sum(option[0] for option in options), [change for option in options for change in option[1]]

    def blocks(self, old: list[ast.stmt], new: list[ast.stmt]) -> Any:
        """Two lists of statements: kept, changed, dropped and added ones, at the least cost."""
        while old and new and dump(old[0]) == dump(new[0]):
            old, new = old[1:], new[1:]
        tail: list[ast.stmt] = []
        while old and new and dump(old[-1]) == dump(new[-1]):
            tail = [old[-1], *tail]
            old, new = old[:-1], new[:-1]
        if not old and not new:
            return 0, []
        rest = tail[0] if tail else None
        if not old:
            return self.inserted(new, rest, None) if rest else None
        if len(old) * len(new) > 80:
            return self.apart_blocks(old, new, rest)
        return self.aligned(old, new, rest, None)

    def apart_blocks(self, old: list[ast.stmt], new: list[ast.stmt], rest: Any) -> Any:
        """Long lists: only what lies between their equal statements."""
        opcodes = SequenceMatcher(None, list(map(dump, old)), list(map(dump, new)), autojunk=False).get_opcodes()
        parts = []
        for kind, a, b, c, d in opcodes:
            if kind == "equal":
                continue
            following = old[b] if b < len(old) else rest
            if (b - a) * (d - c) > 80:
                parts.append(self.replaced(old[a:b], new[c:d]))
            else:
                parts.append(self.aligned(old[a:b], new[c:d], following, old[a - 1] if a else None))
        return self.both(*parts)

    def aligned(self, old: list[ast.stmt], new: list[ast.stmt], rest: Any, before: Any) -> Any:
        memo: dict[tuple[int, int], Any] = {}

        def align(i: int, j: int) -> Any:
            if (i, j) not in memo:
                memo[i, j] = compute(i, j)
            return memo[i, j]

        def compute(i: int, j: int) -> Any:
            if i == len(old) and j == len(new):
                return 0, []
            options = []
            if i < len(old) and j < len(new):
                if dump(old[i]) == dump(new[j]):
                    return align(i + 1, j + 1)
                options.append(self.both(self.statement(old[i], new[j]), align(i + 1, j + 1)))
            for count in range(1, len(old) - i + 1):  # some statements become others, or none
                for others in range(len(new) - j + 1):
                    if count == 1 and others == 1:
                        continue
                    if count * others > 9 or count > 5 or others > 6:
                        continue
                    options.append(
                        self.both(self.replaced(old[i : i + count], new[j : j + others]), align(i + count, j + others))
                    )
            for others in range(1, len(new) - j + 1):
                following = old[i] if i < len(old) else rest
                previous = old[i - 1] if i else before
                options.append(self.both(self.inserted(new[j : j + others], following, previous), align(i, j + others)))
            return self.best(*options)

        return align(0, 0)

    def inserted(self, new: list[ast.stmt], following: Any, previous: Any) -> Any:
        text = "\n".join(map(self.source, new))
        options = []
        for side, node in (("before", following), ("after", previous)):
            if node is None:
                continue
            for key in self.names(node):
                options.append(self.single(f"{side} {key}", text))
        return self.best(*options)

    def names(self, node: ast.stmt) -> Iterator[str]:
        """What names a statement."""
        start, stop = self.base_span(node)
        if isinstance(node, ast.Return) and node.value is not None:
            key = self.numbered("return", self.base_first(node.value))
            if key:
                yield key
        for target in self.part(node):
            if key := self.numbered(target, self.base_first(node.value)):
                yield key
        if not hasattr(node, "body"):
            if key := self.key(start, stop):
                yield key
        elif key := self.head(node):
            yield key

    def base_first(self, node: Any) -> int:
        """The first token of an expression on the right, without brackets around all of it."""
        return self.base_span(node)[0]

    def part(self, node: Any) -> Iterator[str]:
        """`top =` or `total +=`."""
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            yield one_line(self.code.text[slice(*self.base_span(node.targets[0]))]) + " ="
        if isinstance(node, ast.AugAssign):
            between = self.code.text[self.base_span(node.target)[1] : self.base_span(node.value)[0]]
            operator = re.search(r"\S+=", between)
            if operator:
                yield one_line(self.code.text[slice(*self.base_span(node.target))]) + f" {operator[0]}"

    def head(self, node: Any) -> str | None:
        start = self.base_span(node)[0]
        first = self.code.text.index("\n", start)
        found = next((n for n, token in enumerate(self.code.tokens) if token.start == start), None)
        if found is None:
            return None
        end = found
        depth = 0
        while not (self.code.tokens[end].text == ":" and self.code.tokens[end].is_last):
            end += 1
            if end >= len(self.code.tokens):
                return None
        return self.key(start, self.code.tokens[end - 1].stop)

    def replaced(self, old: list[ast.stmt], new: list[ast.stmt]) -> Any:
        text = "\n".join(map(self.source, new)) or None
        start, stop = self.base_span(old[0])[0], self.base_span(old[-1])[1]
        if len(old) == 1:
            if not new:
                return self.best(*(self.single(key, None) for key in self.names(old[0])))
            if hasattr(old[0], "body"):
                return self.single(self.head(old[0]), text)
        return self.single(self.key(start, stop), text)

    def statement(self, old: Any, new: Any) -> Any:
        """One statement becomes another."""
        if (id(old), id(new)) not in self.memo:
            self.memo[id(old), id(new)] = self.statement_anew(old, new)
        return self.memo[id(old), id(new)]

    def statement_anew(self, old: Any, new: Any) -> Any:
        options = [self.replaced([old], [new])]
        if type(old) is not type(new):
            return self.best(*options)
        if hasattr(old, "body"):
            options.append(self.compound(old, new))
            return self.best(*options)
        if isinstance(old, ast.Assign | ast.AugAssign) and dump(self.left(old)) == dump(self.left(new)):
            for target in self.part(old):
                options.append(
                    self.single(self.numbered(target, self.base_first(old.value)), self.source_in(new.value))
                )
        if isinstance(old, ast.Return) and old.value is not None and new.value is not None:
            options.append(self.single(self.numbered("return", self.base_first(old.value)), self.source_in(new.value)))
        options.append(self.children(old, new))
        return self.best(*options)

    def left(self, node: Any) -> list[Any]:
        return node.targets if isinstance(node, ast.Assign) else [node.target, node.op]

    def source_in(self, node: Any) -> str:
        """The text of an expression; brackets around it are kept where its lines need them."""
        text = self.source(node)
        return (
            f"({text})" if "\n" in text and not text.startswith(("(", "[", "{")) and not self.is_closed(text) else text
        )

    @staticmethod
    def is_closed(text: str) -> bool:
        try:
            ast.parse(f"x = {text}")
        except SyntaxError:
            return False
        return True

    def compound(self, old: Any, new: Any) -> Any:
        """A block: its head and what is in it."""
        parts = []
        for name, value in ast.iter_fields(old):
            other = getattr(new, name)
            if (isinstance(value, list) and value and isinstance(value[0], ast.stmt)) or (
                isinstance(other, list) and other and isinstance(other[0], ast.stmt)
            ):
                if not value or not other:
                    return None
                parts.append(self.blocks(value, other))
            elif isinstance(value, list) and value and isinstance(value[0], ast.AST):
                if dump(value) != dump(other):
                    parts.append(self.lists(value, other))
            elif isinstance(value, ast.AST) and isinstance(other, ast.AST):
                if dump(value) != dump(other):
                    parts.append(self.expression(value, other, old))
            elif value != other:
                return None
        inside = self.both(*parts)
        heads = [self.head(old)]
        if heads[0] and all(
            dump(getattr(old, n)) == dump(getattr(new, n))
            for n in ("body", "orelse", "handlers", "finalbody")
            if hasattr(old, n)
        ):
            inside = self.best(inside, self.single(heads[0], self.target_head(new)))
        return inside

    def target_head(self, node: Any) -> str:
        start = self.offset(*self.begin(node))
        stop = self.offset(*self.begin(node.body[0]))
        return one_line(self.text[start:stop].split("#")[0].strip()).removesuffix(":")

    def lists(self, old: list[Any], new: list[Any]) -> Any:
        if len(old) != len(new):
            return None
        return self.both(*(self.expression(a, b, None) for a, b in zip(old, new, strict=True) if dump(a) != dump(b)))

    def children(self, old: Any, new: Any) -> Any:
        parts = []
        for name, value in ast.iter_fields(old):
            other = getattr(new, name, None)
            if isinstance(value, list) and isinstance(other, list):
                if len(value) != len(other):
                    return None
                for a, b in zip(value, other, strict=True):
                    if isinstance(a, ast.AST) and isinstance(b, ast.AST):
                        if dump(a) != dump(b):
                            parts.append(self.expression(a, b, old))
                    elif a != b:
                        return None
            elif isinstance(value, ast.AST) and isinstance(other, ast.AST):
                if dump(value) != dump(other):
                    parts.append(self.expression(value, other, old))
            elif value != other:
                return None
        return self.both(*parts)

    def expression(self, old: Any, new: Any, parent: Any) -> Any:
        """One expression becomes another."""
        if dump(old) == dump(new):
            return 0, []
        if not hasattr(old, "lineno") or not hasattr(new, "lineno"):
            return (
                self.children(old, new)
                if type(old) is type(new) and not isinstance(old, ast.operator | ast.cmpop | ast.unaryop | ast.boolop)
                else None
            )
        options = []
        if not self.whole:
            start, stop = self.base_span(old)
            text = self.source(new)
            if "\n" in text:
                text = one_line(text)
            operators = (
                ast.BinOp,
                ast.BoolOp,
                ast.Compare,
                ast.UnaryOp,
                ast.Attribute,
                ast.Subscript,
                ast.Call,
                ast.IfExp,
                ast.Starred,
            )
            loose = isinstance(
                new, (ast.BinOp, ast.BoolOp, ast.Compare, ast.UnaryOp, ast.IfExp, ast.Lambda, ast.NamedExpr)
            )
            begin = self.offset(*self.begin(new))
            if (
                isinstance(parent, operators)
                and loose
                and self.text[begin - 1 : begin] == "("
                and self.code.text[start - 1 : start] != "("
            ):
                is_argument = isinstance(parent, ast.Call) and new is not parent.func and old is not parent.func
                if not is_argument:
                    text = f"({text})"
            bare = self.code.text[start:stop]
            key = self.key(start, stop)
            is_bare = (isinstance(old, ast.Constant) and len(bare) < 4) or (len(bare) < 4 and key != bare)
            if self.bare or not is_bare:
                options.append(self.single(key, text))
            if loose and isinstance(parent, operators) and not text.startswith("("):
                options.append(None)
        if type(old) is type(new):
            options.append(self.children(old, new))
            if isinstance(old, ast.Call):
                options.append(self.callee(old, new))
        return self.best(*options)

    def callee(self, old: Any, new: Any) -> Any:
        return None


@cache
def one_line(text: str) -> str:
    """Code on one line, without comments and without the commas of lists over several lines."""
    if "\n" not in text and "#" not in text:
        return text
    parts: list[str] = []
    last = None
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in (
                tokenize.COMMENT,
                tokenize.NL,
                tokenize.NEWLINE,
                tokenize.INDENT,
                tokenize.DEDENT,
                tokenize.ENDMARKER,
            ):
                if token.type == tokenize.NEWLINE:
                    last = None if not parts else ("\n", token.end)
                continue
            if last is not None:
                if last[0] == "\n":
                    parts.append("\n" if token.string else "")
                elif last[1][0] != token.start[0]:
                    if token.string in ")]}" and parts and parts[-1] == ",":
                        parts.pop()
                    is_tight = token.string in ")]}" or token.string.startswith(".") or parts[-1] in "([{"
                    parts.append("" if is_tight else " ")
                else:
                    parts.append(" " * (token.start[1] - last[1][1]))
            parts.append(token.string)
            last = (token.string, token.end)
    except (tokenize.TokenError, SyntaxError):
        return text
    return "".join(parts)


def diff(code: Code, target: str) -> dict[str, str | None] | None:
    for whole, bare in ((False, False), (False, True), (True, True)):
        try:
            found = Differ(code, target, whole, bare).changes()
        except RecursionError:
            found = None
        if found is not None:
            return found
    return None


def size(changes: dict[str, str | None]) -> int:
    return sum(len(key) + len(new or "null") + 8 + 8 * (new or "").count("\n") for key, new in changes.items())


def old_source(entry: dict[str, Any], reference: str, bodies: dict[str, str]) -> str:
    if "body" in entry:
        return entry["body"]
    text = bodies[entry["of"]] if "of" in entry else reference
    edits = [Edit(text.index(old), text.index(old) + len(old), new) for old, new in entry["change"].items()]
    made = apply_edits(text, edits)
    assert made is not None
    return made


class Converted:
    """The solutions of one exercise in the new form."""

    def __init__(self, data: dict[str, Any], reference: str) -> None:
        self.data, self.reference = data, reference
        self.entries = [(group, entry) for group in SOLUTIONS for entry in data.get(group, ())]
        self.bodies = {entry["id"]: entry["body"] for _, entry in self.entries if "body" in entry}
        self.sources = {entry["id"]: old_source(entry, reference, self.bodies) for _, entry in self.entries}
        self.root = {entry["id"]: entry["id"] if "body" in entry else entry.get("of", "") for _, entry in self.entries}
        self.codes = {"": Code(reference)} | {name: Code(text, name) for name, text in self.sources.items()}
        self.files: dict[str, str] = {}
        self.of: dict[str, str] = {}
        self.left: list[str] = []
        self.groups: dict[str, dict[str, Any]] = {}
        seen: list[str] = []
        for group, entry in self.entries:
            self.groups.setdefault(group, {})[entry["id"]] = self.solution(entry, seen)
            seen.append(entry["id"])

    def solution(self, entry: dict[str, Any], seen: list[str]) -> dict[str, Any]:
        name, why = entry["id"], entry["explanation"]
        rest = {key: entry[key] for key in ("number", "exceeds") if key in entry}
        target = self.sources[name]
        choices: list[tuple[float, str, dict[str, str | None]]] = []
        if "body" in entry:
            limit = 0.45 * len(target)
            bases = [other for other in self.bodies if other != name and not self.leads_to(other, name)]
        else:
            limit = 10**9
            bases = [
                other
                for other in seen
                if self.root[other] == self.root[name] and self.root[other] in ("", self.root[other])
            ]
            found = diff(self.codes[entry.get("of", "")], target)
            if found is not None:
                choices.append((size(found), entry.get("of", ""), found))
        near = [other for other in bases if other in seen and self.is_near(other, target, choices, limit)]
        for other in sorted(near, key=lambda other: self.apart(other, target))[:3]:
            if self.is_near(other, target, choices, limit):
                found = diff(self.codes[other], target)
                if found is not None:
                    choices.append((size(found) + 5 + len(other) + 24, other, found))
        if choices:
            cost, base, changes = min(choices, key=lambda choice: choice[0])
            if cost < limit:
                if base:
                    self.of[name] = base
                return {"why": why, **({"of": base} if base else {}), **rest, **changes}
        if "body" not in entry:
            self.left.append(name)
        self.files[f"{name}.py"] = python_file(why, target)
        return {"body": f"{name}.py", **rest}

    def leads_to(self, name: str, other: str) -> bool:
        while name in self.of:
            name = self.of[name]
            if name == other:
                return True
        return name == other

    def is_near(self, other: str, target: str, choices: list[Any], limit: float) -> bool:
        """Whether lines say that it is worth trying."""
        best = min([limit, *(choice[0] for choice in choices)])
        if best < 45:
            return False
        return self.apart(other, target) < best * 1.5 + 40 and self.sources[other] != target

    def apart(self, other: str, target: str) -> int:
        """The characters of lines that are in one of them alone."""
        a, b = set(self.sources[other].splitlines()), set(target.splitlines())
        return sum(len(line) for line in b - a) + sum(len(line) for line in a - b) // 4


def python_file(why: str, text: str) -> str:
    """A solution as a file whose docstring says why."""
    wrapped_why = "\n".join(
        textwrap.wrap(" ".join(why.split()), WIDTH - 3, break_long_words=False, break_on_hyphens=False)
    )
    quote = "r" if "\\" in wrapped_why else ""
    end = "\n" if wrapped_why.endswith('"') or len(wrapped_why.split("\n")[-1]) > WIDTH - 6 else ""
    assert '"""' not in wrapped_why
    return f'{quote}"""{wrapped_why}{end}"""\n\n{text.strip(chr(10))}\n'


# ---- cases


class Cases:
    """The cases of an exercise in the new form; `shared` are the exercise's own `call`, `let`, `define` and `part`."""

    def __init__(self, data: dict[str, Any], with_part: bool) -> None:
        self.data = data
        self.entry = data["entry"].split("(")[0]
        self.is_class = self.entry[:1].isupper()
        self.shared: dict[str, Any] = {}
        self.groups = {group: [self.case(case) for case in data[group]] for group in GROUPS if group in data}
        self.cases = [case for group in self.groups.values() for case in group]
        if with_part:
            self.take_part()
        self.take_let()
        self.take_definitions()
        self.take_call()

    def case(self, old: dict[str, Any]) -> dict[str, Any]:
        case = dict(old)
        for key in ("let", "call"):
            if key in case:
                case[key] = self.arguments(case[key])
        if "steps" in case:
            case["steps"] = self.merged([self.step(step) for step in case["steps"]])
        return case

    def step(self, old: dict[str, Any]) -> dict[str, Any]:
        rest = {("of" if key == "on" else "part" if key in ("compare", "select") else key): value
                for key, value in old.items() if key not in ("call", "make", "method", "entry", "map_over")}  # fmt: skip
        if "get" in old:
            return rest
        name = old.get("method") or old.get("entry") or (self.entry if "make" in old else "call")
        arguments = self.arguments(old.get("call", old.get("make", {})) or {})
        if "map_over" in old:
            arguments = {key: {"each": value} if key == old["map_over"] else value for key, value in arguments.items()}
        return {name: arguments, **rest}

    def arguments(self, values: dict[str, Any]) -> dict[str, Any]:
        return {key: self.value(value) for key, value in values.items()}

    def value(self, value: Any) -> Any:
        if isinstance(value, str):
            return f"${value}" if value.startswith("$") else value
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if not isinstance(value, dict) or not value:
            return value
        first = next(iter(value))
        if first in ("ref", "symbol") and str(value[first]).isidentifier():
            return f"${value[first]}"
        if first not in CONSTRUCTORS:
            return self.arguments(value)
        return {key: self.value(item) if key in VALUES else item for key, item in value.items()}

    def merged(self, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Steps that differ in one argument alone, as one with `each`."""
        result: list[dict[str, Any]] = []
        run: list[dict[str, Any]] = []
        varied = ""

        def close() -> None:
            if len(run) > 2:
                (name,) = run[0]
                items = [step[name][varied] for step in run]
                result.append({name: {**run[0][name], varied: {"each": items}}})
            else:
                result.extend(run)
            run.clear()

        for step in steps:
            if run:
                key = self.differs(run[0], step)
                if not key or (len(run) > 1 and key != varied):
                    close()
                else:
                    varied = key
            if not run and (len(step) != 1 or "get" in step):
                result.append(step)
            else:
                run.append(step)
        close()
        return result

    def differs(self, a: dict[str, Any], b: dict[str, Any]) -> str:
        if len(a) != 1 or list(a) != list(b):
            return ""
        (name,) = a
        if list(a[name]) != list(b[name]):
            return ""
        keys = [key for key in a[name] if text_of(a[name][key]) != text_of(b[name][key])]
        values = [a[name], b[name]]
        if len(keys) != 1 or any(isinstance(value[keys[0]], dict) and "each" in value[keys[0]] for value in values):
            return ""
        return keys[0]

    def calls(self) -> Iterator[tuple[dict[str, Any], str]]:
        """Every call of the entry: what holds it, and the key."""
        for case in self.cases:
            if "call" in case:
                yield case, "call"
            for step in case.get("steps", ()):
                if "call" in step:
                    yield step, "call"

    def take_part(self) -> None:
        steps = [
            step for case in self.cases for step in case.get("steps", ()) if "call" in step and "raises" not in step
        ]
        parts = Counter(text_of(step.get("part", "")) for step in steps)
        if not parts or self.is_class or any("call" in case and "raises" not in case for case in self.cases):
            return
        best, count = parts.most_common(1)[0]
        if json.loads(best) == "" or count < 3:
            return
        part = json.loads(best)
        self.shared["part"] = part
        for step in steps:
            if step.get("part", "") == part:
                del step["part"]
            else:
                step.setdefault("part", "")
        for case in self.cases:
            step = case.get("steps", [{}])[0]
            if len(case.get("steps", ())) == 1 and step.keys() <= {"call", "gradients"} and "gradients" not in case:
                position = list(case)
                steps_of = case.pop("steps")[0]
                items = [(key, value) for key, value in case.items()]
                case.clear()
                for key in position:
                    case.update(steps_of if key == "steps" else dict([next(i for i in items if i[0] == key)]))

    def take_let(self) -> None:
        values: dict[str, Counter[str]] = {}
        for case in self.cases:
            for name, value in case.get("let", {}).items():
                values.setdefault(name, Counter())[text_of(value)] += 1
        shared = {
            name: json.loads(found.most_common(1)[0][0])
            for name, found in values.items()
            if found.most_common(1)[0][1] > 1
        }
        if not shared:
            return
        for case in self.cases:
            own = case.get("let", {})
            left = {
                name: value
                for name, value in own.items()
                if name not in shared or text_of(shared[name]) != text_of(value)
            }
            order = [name for name in shared if name in own and name not in left] + list(left)
            if order == list(own) and len(left) < len(own):
                if left:
                    case["let"] = left
                else:
                    del case["let"]
        used = [
            name for name in shared if any(uses(case, name) and name not in case.get("let", {}) for case in self.cases)
        ]
        if used:
            self.shared["let"] = {name: shared[name] for name in used}

    def take_definitions(self) -> None:
        """Long values that stand several times get the name of their argument."""
        taken = {name for case in self.cases for key in ("let", "draw", "sizes") for name in case.get(key, {})}
        taken |= set(self.shared.get("let", {}))
        taken |= {name for case in self.cases for step in case.get("steps", ()) for name in step.get("save_as", {})}
        defined: dict[str, Any] = {}
        refused: set[str] = set()
        while True:
            found = {
                text: places for text, places in self.long_values().items() if len(places) > 1 and text not in refused
            }
            gains = {
                text: (len(places) - 1) * (len(inline(json.loads(text))) - 8) - 8 for text, places in found.items()
            }
            text = max(gains, key=lambda one: gains[one], default="")
            if not text or gains[text] < 80:
                break
            places = found[text]
            names = Counter(
                key for _, key in places if isinstance(key, str) and key.isidentifier() and key not in VALUES
            )
            name = stem = "weights" if len(names) > 1 else next(iter(names), "")
            number = 2
            while name in taken or name in CONSTRUCTORS:
                name, number = f"{stem}_{number}", number + 1
            if not name:
                refused.add(text)
                continue
            taken.add(name)
            defined[name] = json.loads(text)
            for holder, key in places:
                holder[key] = f"${name}"
        if defined:
            self.shared["define"] = defined

    def long_values(self) -> dict[str, list[tuple[Any, Any]]]:
        """Values that no let has, with the places where they stand."""
        found: dict[str, list[tuple[Any, Any]]] = {}

        def walk(holder: Any, key: Any, value: Any) -> None:
            if isinstance(value, dict | list) and "$" not in (text := inline(value)) and len(text) >= 30:
                found.setdefault(text_of(value), []).append((holder, key))
            if isinstance(value, list):
                for number, item in enumerate(value):
                    walk(value, number, item)
            elif isinstance(value, dict) and value:
                first = next(iter(value))
                for name, item in value.items():
                    if first not in CONSTRUCTORS or name in VALUES:
                        walk(value, name, item)

        plain = ("get", "save_as", "part", "of", "gradients", "raises", "carry")
        for case in self.cases:
            holders = [case[key] for key in ("let", "call") if key in case]
            holders += [step[key] for step in case.get("steps", ()) for key in step if key not in plain]
            for holder in holders:
                for name, value in holder.items():
                    walk(holder, name, value)
        return found

    def take_call(self) -> None:
        calls = list(self.calls())
        if len(calls) < 2 or self.is_class:
            return
        names = set.intersection(*(set(holder[key]) for holder, key in calls))
        parameters = expand_entry(self.data["entry"])
        shared: dict[str, Any] = {}
        for name in parameters:
            if name not in names:
                continue
            values = Counter(text_of(holder[key][name]) for holder, key in calls)
            best, count = values.most_common(1)[0]
            value = json.loads(best)
            if count < 2 or (isinstance(value, dict) and "each" in value):
                continue
            cost = len(inline({name: value}))
            if (count - 1) * cost > 12 and count * 2 >= len(calls) - 2:
                shared[name] = value
        removed = 0
        for holder, key in calls:
            given = holder[key]
            if [name for name in parameters if name in given] != list(given):
                continue
            left = {
                name: value
                for name, value in given.items()
                if name not in shared or text_of(shared[name]) != text_of(value)
            }
            if len(left) < len(given):
                holder[key] = left
                removed += 1
        used = [name for name in shared if any(name not in holder[key] for holder, key in calls)]
        if used:
            self.shared["call"] = {name: shared[name] for name in used}


def expand_entry(entry: str) -> list[str]:
    node = ast.parse(f"def {entry}: pass").body[0]
    assert isinstance(node, ast.FunctionDef)
    return [argument.arg for argument in node.args.args]


def uses(value: Any, name: str) -> bool:
    if isinstance(value, dict):
        return any(uses(item, name) for item in value.values())
    if isinstance(value, list):
        return any(uses(item, name) for item in value)
    return value == f"${name}"


def text_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# ---- files


def chunks(lines: list[str]) -> list[tuple[str, list[str]]]:
    """The lines of each key at the top, with the comments before it."""
    found: list[tuple[str, list[str]]] = []
    waiting: list[str] = []
    for line in lines:
        key = re.match(r"(\w+):", line)
        if key:
            found.append((key[1], [*waiting, line]))
            waiting = []
        elif not line or line.startswith("#"):
            waiting.append(line)
        elif waiting:
            found[-1][1].extend([*waiting, line])
            waiting = []
        else:
            found[-1][1].append(line)
    return found


def comments_of(document: strict_yaml.Document, names: dict[str, list[str]]) -> dict[tuple[Any, ...], list[str]]:
    """Comments inside the groups, by the place of the key that follows them."""
    by_line: dict[int, tuple[Any, ...]] = {}
    for place, mark in document.keys.items():
        if len(place) >= 3 and place[0] in GROUPS:
            by_line.setdefault(mark.line, place)
    starts = {}
    for place, mark in document.values.items():
        if len(place) == 2 and place[0] in GROUPS:
            starts[mark.line] = place
    found: dict[tuple[Any, ...], list[str]] = {}
    waiting: list[str] = []
    in_group = False
    for number, line in enumerate(document.lines, 1):
        if top := re.match(r"(\w+):", line):
            in_group = top[1] in GROUPS
            if in_group:
                waiting = []
        if not in_group:
            continue
        text = line.strip()
        if text.startswith("#"):
            waiting.append(text)
            continue
        trailing = re.search(r"\s(# [^\"']*)$", line)
        if trailing and not re.search(r"[\"'].*# ", line):
            waiting.append(trailing[1])
        if waiting and text:
            place = starts.get(number) or by_line.get(number)
            if place is not None:
                group, at, *rest = place
                found.setdefault((group, names[group][at], *rest[: 2 if rest and rest[0] == "let" else 1]), []).extend(
                    waiting
                )
                waiting = []
    return found


def convert(path: Path, write: bool) -> dict[str, Any]:
    DUMPS.clear()
    STARTS.clear()
    content = path.read_bytes()
    document = strict_yaml.parse(content, str(path), DATA_KEYS)
    data = document.data
    reference_path = path.parents[2] / "reference" / path.parent.name / f"{path.stem.replace('-', '_')}.py"
    reference = reference_path.read_text()
    solutions = Converted(data, reference)
    names = {group: [case["name"] for case in data[group]] for group in GROUPS if group in data}
    comments = comments_of(document, names)
    best = ""
    for with_part in (True, False):
        text = exercise_text(
            document, Cases(json.loads(json.dumps(data)) if is_finite(data) else deep(data), with_part), comments
        )
        try:
            prove_cases(data, text, path)
        except AssertionError as error:
            print(f"{path.stem}: with part {with_part}: {str(error)[:300]}")
            continue
        if not best or len(text) < len(best):
            best = text
    assert best, path
    listing = solutions_text(solutions)
    prove_solutions(solutions, listing)
    lost = [text for texts in comments.values() for text in texts if text not in best]
    if write:
        path.write_text(best)
        path.with_suffix(".mistakes.yaml").write_text(listing)
        folder = path.with_name(f"{path.stem}.mistakes")
        for name, body in solutions.files.items():
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(body)
    old = old_contract(content, reference)
    new = contract.contract_of(best.encode(), reference.encode())
    size_of = len(best.encode()) + len(listing.encode()) + sum(len(body.encode()) for body in solutions.files.values())
    return {
        "id": path.stem, "before": len(content), "after": size_of, "lines": best.count("\n"), "lines_before": content.count(b"\n"),
        "solution_lines": listing.count("\n"), "files": len(solutions.files), "left": solutions.left, "lost": lost,
        "contract": (old[: contract.SHORT], new),
    }  # fmt: skip


def deep(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: deep(item) for key, item in value.items()}
    return [deep(item) for item in value] if isinstance(value, list) else value


def is_finite(value: Any) -> bool:
    return False


def exercise_text(document: strict_yaml.Document, cases: Cases, comments: dict[tuple[Any, ...], list[str]]) -> str:
    out = [document.lines[0]]
    is_shared = False
    for key, lines in chunks(list(document.lines[1:])):
        if key in SOLUTIONS:
            continue
        if key not in GROUPS:
            out += lines
            continue
        before = [line for line in lines[: next(n for n, line in enumerate(lines) if line.startswith(key))]]
        if not is_shared:
            for name in ("let", "define", "call", "part"):
                if name in cases.shared:
                    emit(name, cases.shared[name], 0, out, {})
            is_shared = True
        out += before
        out.append(f"{key}:")
        for case in cases.groups[key]:
            name = case["name"]
            body = {inner: value for inner, value in case.items() if inner != "name"}
            emit(name, body, 2, out, comments, (key, name))
    return "\n".join(out) + "\n"


def solutions_text(solutions: Converted) -> str:
    out = [MODELINE]
    for group, entries in solutions.groups.items():
        out.append(f"{group}:")
        for name, body in entries.items():
            emit(name, body, 2, out, {}, block=len(body) > 1)
    return "\n".join(out) + "\n"


def prove_cases(data: dict[str, Any], text: str, path: Path) -> None:
    """The expanded form is the old one, the order of arguments included."""
    read = strict_yaml.parse(text.encode(), str(path), DATA_KEYS)
    expansion = expand(read.data)
    assert not expansion.problems, expansion.problems[:3]
    for group in GROUPS:
        old, new = data.get(group, []), expansion.data.get(group, [])
        assert len(old) == len(new), (group, len(old), len(new))
        for a, b in zip(old, new, strict=True):
            assert ordered(a) == ordered(b), f"{a['name']}:\n {ordered(a)}\n {ordered(b)}"
    same = {key: value for key, value in data.items() if key not in (*GROUPS, *SOLUTIONS)}
    assert {key: value for key, value in expansion.data.items() if key not in GROUPS} == same, "texts"


def ordered(case: Any) -> Any:
    """A case as text in which the order of arguments counts and that of other keys does not."""
    keys = {key: value for key, value in case.items() if not (key == "compare" and value == "")}
    if "steps" in keys:
        keys["steps"] = [
            sorted((key, text_of(value)) for key, value in plain_step(step).items()) for step in keys["steps"]
        ]
    if list(keys) and "steps" in keys and len(keys["steps"]) == 1:
        keys.pop("gradients", None)
    return sorted((key, text_of(value)) for key, value in keys.items())


def plain_step(step: dict[str, Any]) -> dict[str, Any]:
    defaults = {"compare": ("", []), "select": ("", []), "call": ({},) if "method" in step else ()}
    return {key: value for key, value in step.items() if not any(value == default for default in defaults.get(key, ()))}


def prove_solutions(solutions: Converted, text: str) -> None:
    """Ids, texts and syntax trees are the old ones."""
    read = strict_yaml.parse(text.encode(), "x", ())
    expansion = expand_solutions(read.data)
    assert not expansion.problems, expansion.problems
    records = {entry["id"]: (group, entry) for group in expansion.data for entry in expansion.data[group]}
    assert list(records) == [entry["id"] for _, entry in solutions.entries]

    @cache
    def source(name: str) -> str:
        entry = records[name][1]
        if "body" in entry:
            return solutions.files[entry["body"]]
        code = Code(source(entry["of"]) if "of" in entry else solutions.reference)
        made = apply_edits(code.text, [code.edit(key, new) for key, new in entry["changes"].items()])
        assert made is not None
        return made

    for group, old in solutions.entries:
        entry = records[old["id"]][1]
        assert records[old["id"]][0] == group
        tree = ast.parse(source(old["id"]))
        why = entry.get("why")
        if why is None:
            why = " ".join((ast.get_docstring(ast.parse(solutions.files[entry["body"]])) or "").split())
        assert why.split() == old["explanation"].split(), (why, old["explanation"])
        expected = ast.parse(solutions.sources[old["id"]])
        if root_is_file(old["id"], records):
            tree.body = tree.body[1:]
        assert ast.dump(tree) == ast.dump(expected), old["id"]
        assert entry.get("exceeds") == old.get("exceeds") and entry.get("number") == old.get("number")


def root_is_file(name: str, records: dict[str, Any]) -> bool:
    entry = records[name][1]
    while "of" in entry:
        entry = records[entry["of"]][1]
    return "body" in entry


def old_contract(content: bytes, reference: str) -> str:
    """The contract as it was before the language changed."""
    import yaml

    keys = ("entry", "support", "limits", "forbid", "compare", "cases", "stability", "cost", "speed")
    data = yaml.load(content.decode(), yaml.CSafeLoader)

    def without(value: Any) -> Any:
        if isinstance(value, list):
            return [without(item) for item in value]
        return (
            {key: item for key, item in value.items() if key not in contract.TEXTS}
            if isinstance(value, dict)
            else value
        )

    exercise = hashlib.sha256(repr([(key, without(data[key])) for key in keys if key in data]).encode()).hexdigest()
    return contract.join_parts(exercise, contract.read_part(Path("a.py"), reference.encode()))


def main() -> None:
    """Convert the files that are still in the old form."""
    write = "-n" not in sys.argv
    table: dict[str, str] = {}
    total = Counter()
    for name in sys.argv[1:]:
        path = Path(name)
        if name == "-n" or ".mistakes" in path.name or b"\ncases:\n  - " not in path.read_bytes():
            continue
        try:
            report = convert(path, write)
        except (AssertionError, CourseError) as error:
            print(f"FAILED {path}: {str(error)[:1500]}", flush=True)
            continue
        table[report["contract"][0]] = report["contract"][1]
        total.update({key: value for key, value in report.items() if isinstance(value, int)})
        print({key: value for key, value in report.items() if key != "contract"}, flush=True)
    if write and table:
        table = (json.loads(contract.EARLIER.read_text()) if contract.EARLIER.exists() else {}) | table
        contract.EARLIER.write_text(
            "{\n" + ",\n".join(f'  "{old}": "{new}"' for old, new in sorted(table.items())) + "\n}\n"
        )
    print(dict(total))


if __name__ == "__main__":
    main()
