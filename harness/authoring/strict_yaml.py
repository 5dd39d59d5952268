"""Strict YAML: bytes → plain data and the position of every node.

Read as a stream of events, so that neither depth nor aliases can grow beyond what the file's size allows.
Refused: duplicate keys, anchors, aliases, tags, directives, several documents, and unquoted words that
readers disagree on (`yes`, `010`, `True`, `[why?]`).  `1e-5` is a number, `12:30` is text.  Knows nothing of exercises.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from harness.errors import CourseError, Problem
from harness.text import CONTROL

MAX_BYTES = 512 * 1024
MAX_DEPTH = 40
MAX_PROBLEMS = 50
MAX_DIGITS = 40

Place = tuple[Hashable, ...]
# The last part of a place that is a key, not the value below it.
KEY = object()

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_SPECIAL = {"null": None, "~": None, "": None, "true": True, "false": False, ".nan": math.nan}
_SPECIAL |= {".inf": math.inf, "+.inf": math.inf, "-.inf": -math.inf}
_SWITCH = re.compile(r"yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF")
# What to do about what libyaml says.
_ADVICE = {
    "did not find expected '-' indicator": "; the lines before begin with a dash, and this one does not. Where names "
    "are keys, as with cases and mistakes, write `name:` without a dash",
    "mapping values are not allowed in this context": '; put a text with ": " in it in quotes, or write it below `|`',
    "could not find expected ':'": "; the line before is not a `key: value`",
    "did not find expected ',' or '}'": "; before it a comma or a closing bracket is missing, here or in a line above, "
    "or a text with braces, commas or quotes in it is not in quotes",
    "did not find expected ',' or ']'": "; before it a comma or a closing bracket is missing, here or in a line above",
    "found character that cannot start any token": "; indent with spaces, not tabs, and quote a text that begins with "
    "one of @ ` % * & !",
    "did not find expected key": "; indent it like the keys beside it, and close quotes and brackets before it",
}
_REFUSED = [
    (re.compile(r"True|TRUE|False|FALSE"), "write true or false in lower case"),
    (re.compile(r"None|Null|NULL"), "write null"),
    (re.compile(r"[-+]?\.?(inf|Inf|INF)"), "write .inf or -.inf"),
    (re.compile(r"\.?(nan|NaN|NAN)"), "write .nan"),
    (re.compile(r"[-+]?0[0-9_]+(\.[0-9_]*)?([eE][-+]?[0-9]+)?"), "write it without a leading zero"),
    (re.compile(r"[-+]?0[obB][0-9_]+|[-+]0x[0-9a-fA-F]+"), "write it in decimal"),
    (re.compile(r"[-+]?[1-9][0-9]*(_[0-9]+)+(\.[0-9_]*)?"), "write it without underscores"),
]  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """The start of a node, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """The data of one file, and the position of each node.

    A place is the tuple of keys and indices that leads to a node; `()` is the whole document.  Where the data was
    changed after it was read, `origins` are the places that its nodes were written at: the longest that fits counts.
    """

    path: str
    data: Any
    lines: tuple[str, ...] = field(repr=False)
    values: Mapping[Place, Mark] = field(repr=False)
    keys: Mapping[Place, Mark] = field(repr=False)
    origins: Mapping[Place, Place] = field(default_factory=dict, repr=False)

    def problem(self, place: Iterable[Hashable], message: str, *, on_key: bool = False) -> Problem:
        """A problem at the value of `place`, or at its key; at the nearest node around it if it has none."""
        path = find_origin(self.origins, tuple(place))
        if path and path[-1] is KEY:
            path, on_key = path[:-1], True
        if on_key and path in self.keys:
            return _problem(self.path, self.lines, self.keys[path], message)
        while path and path not in self.values:
            path = path[:-1]
        return _problem(self.path, self.lines, self.values.get(path, Mark(1, 1)), message)

    def problem_in_text(self, place: Place, line: int, message: str) -> Problem:
        """A problem in a line, from 1, of the text at `place`: there if it is a block, else at its beginning."""
        mark = self.values.get(find_origin(self.origins, place), Mark(1, 1))
        head = self.lines[mark.line - 1][mark.column - 1 :]
        if not head.startswith("|"):
            return self.problem(place, f"line {line}: {message}")
        written = self.lines[min(mark.line + line, len(self.lines)) - 1]
        column = len(written) - len(written.lstrip()) + 1
        return _problem(self.path, self.lines, Mark(mark.line + line, column), message)


def find_origin(origins: Mapping[Place, Place], place: Place) -> Place:
    """Where the node of a place in changed data was written."""
    for end in range(len(place), 0, -1):
        if place[:end] in origins:
            return (*origins[place[:end]], *place[end:])
    return place


def read(path: Path, data_keys: Collection[str] = ()) -> Document:
    """The document of a file.  Raises `CourseError` with every problem that was found in it."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CourseError([Problem(str(path), 1, 1, f"cannot be read: {error.strerror or error}")]) from None
    return parse(content, str(path), data_keys)


def parse(content: bytes, path: str, data_keys: Collection[str] = ()) -> Document:
    """The document of these bytes; `path` is only named in problems.  Raises `CourseError`.

    What stands under `data_keys` is data and may hold control characters; people read all other texts.
    """
    if len(content) > MAX_BYTES:
        raise CourseError([Problem(path, 1, 1, f"the file is larger than {MAX_BYTES // 1024} KB; split it")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        mark = _mark_after(before)
        raise CourseError([Problem(path, mark.line, mark.column, "the file is not UTF-8; save it as UTF-8")]) from None
    builder = _Builder(path, tuple(text.splitlines()), data_keys)
    unprintable = _UNPRINTABLE.search(text)
    if unprintable:
        what = f"the character U+{ord(unprintable[0]):04X} is not allowed in YAML; remove it"
        builder.refuse(_mark_after(text[: unprintable.start()]), what)
    else:
        builder.run(text)
    if builder.problems:
        raise CourseError(builder.problems)
    return Document(path, builder.root, builder.lines, builder.values, builder.keys)


def _problem(path: str, lines: tuple[str, ...], mark: Mark, message: str) -> Problem:
    line = min(mark.line, max(len(lines), 1))  # an error at the end of the file stands behind its last line
    return Problem(path, line, mark.column, message, lines[line - 1] if lines else "")


def _mark_after(text: str) -> Mark:
    lines = (text + "|").splitlines()
    return Mark(len(lines), len(lines[-1]))


@dataclass
class _Open:
    """A list or mapping whose end has not come yet; `key` is the mapping's key that waits for its value."""

    place: Place
    items: list[Any] | dict[Any, Any]
    key: Hashable = None
    has_key: bool = False
    is_skipped: bool = False
    # written in brackets
    is_flow: bool = False


class _Enough(Exception):  # ends the reading; the error is a Problem
    """Reading cannot continue; the problem is already recorded."""


class _Builder:
    """Builds the data from the parser's events, without recursion."""

    def __init__(self, path: str, lines: tuple[str, ...], data_keys: Collection[str]) -> None:
        self.path = path
        self.data_keys = frozenset(data_keys)
        self.lines = lines
        self.root: Any = None
        self.values: dict[Place, Mark] = {}
        self.keys: dict[Place, Mark] = {}
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.documents = 0

    def refuse(self, mark: Mark, message: str) -> None:
        self.problems.append(_problem(self.path, self.lines, mark, message))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Enough

    def run(self, text: str) -> None:
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                self.take(event)
        except _Enough:
            return
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            what = getattr(error, "problem", None) or getattr(error, "context", None) or "the file cannot be read"
            what = f"not valid YAML: {what}{_ADVICE.get(what, '')}"
            place = Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)
            self.problems.append(_problem(self.path, self.lines, place, what))

    def take(self, event: Any) -> None:
        mark = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.refuse(mark, "a second document begins here; one file holds one document")
                raise _Enough
            if event.version or event.tags:
                self.refuse(mark, "YAML directives (%) are not used here; remove it")
        elif isinstance(event, yaml.AliasEvent):
            self.refuse(mark, f"aliases (*{event.anchor}) are not used here; write the value out")
            self.add(None, mark)
        elif isinstance(event, yaml.ScalarEvent):
            self.refuse_decoration(event, mark)
            self.add(self.scalar(event, mark), mark)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.refuse_decoration(event, mark)
            self.open([] if isinstance(event, yaml.SequenceStartEvent) else {}, mark, bool(event.flow_style))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()

    def refuse_decoration(self, event: Any, mark: Mark) -> None:
        if event.anchor is not None:
            self.refuse(mark, f"anchors (&{event.anchor}) are not used here; write the value out where it is needed")
        if event.tag is not None:
            self.refuse(mark, f"tags ({event.tag}) are not used here; remove it")

    def open(self, items: list[Any] | dict[Any, Any], mark: Mark, is_flow: bool) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self.refuse(mark, f"nested deeper than {MAX_DEPTH} levels")
            raise _Enough
        self.stack.append(_Open(self.add(items, mark), items, is_flow=is_flow))

    def add(self, value: Any, mark: Mark) -> Place:
        """Insert a value or a mapping's key, and return its place."""
        if not self.stack:
            self.root = value
            self.values[()] = mark
            return ()
        top = self.stack[-1]
        if isinstance(top.items, list):
            place = (*top.place, len(top.items))
            top.items.append(value)
        elif not top.has_key:
            return self.add_key(top, value, mark)
        else:
            place = (*top.place, top.key)
            top.has_key = False
            if top.is_skipped:
                return place
            top.items[top.key] = value
        self.values[place] = mark
        return place

    def add_key(self, top: _Open, key: Any, mark: Mark) -> Place:
        assert isinstance(top.items, dict)
        top.has_key = True
        top.is_skipped = True
        if type(key) not in (str, int):
            # Without a place: the value of this key is read but not stored.
            top.key = object()
            self.refuse(mark, "a key must be text or a whole number; quote it if text is meant")
            return (*top.place, top.key)
        top.key = key
        place = (*top.place, key)
        if key in top.items:
            first = self.keys[place].line
            self.refuse(mark, f'duplicate key "{str(key)[:60]}"; it is already on line {first}')
        else:
            top.is_skipped = False
            self.keys[place] = mark
        return place

    def refuse_control(self, text: str, mark: Mark) -> None:
        control = CONTROL.search(text)
        if control and not self.is_data():
            what = f"the control character U+{ord(control[0]):04X} has no place in a text"
            self.refuse(mark, f"{what}, since terminals obey it; remove it")

    def is_data(self) -> bool:
        """Whether the current node is below one of the keys of data."""
        last = self.stack[-1:] if self.stack and self.stack[-1].has_key else []
        return not self.data_keys.isdisjoint(opened.key for opened in (*self.stack[:-1], *last))

    def scalar(self, event: Any, mark: Mark) -> Any:
        text: str = event.value
        if event.style:  # quoted or a block: text as it stands
            if any("\ud800" <= character <= "\udfff" for character in text):
                self.refuse(mark, "half of a surrogate pair is not a character; remove the escape")
            else:
                self.refuse_control(text, mark)
            return text
        self.refuse_control(text, mark)
        if "?" in text and self.stack and self.stack[-1].is_flow:
            what = "not every reader of YAML takes a question mark within brackets; write this text in quotes"
            self.refuse(mark, what)
        if text in _SPECIAL:
            return _SPECIAL[text]
        if _INTEGER.fullmatch(text):
            if len(text) > MAX_DIGITS:
                self.refuse(mark, f"a number of more than {MAX_DIGITS} digits; quote it if text is meant")
                return 0
            return int(text, 16 if text.startswith("0x") else 10)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if math.isinf(number):
                self.refuse(mark, f"{text[:MAX_DIGITS]} is too large for a float; write .inf if that is meant")
            return number
        is_key = bool(self.stack) and isinstance(self.stack[-1].items, dict) and not self.stack[-1].has_key
        if not is_key and _SWITCH.fullmatch(text):
            self.refuse(mark, f"{text} is a truth value to some readers of YAML and text to others; quote it")
        for pattern, advice in _REFUSED:
            if pattern.fullmatch(text):
                what = f"{text[:MAX_DIGITS]} is read differently by different readers of YAML"
                self.refuse(mark, f"{what}; {advice}, or quote it")
        return text
