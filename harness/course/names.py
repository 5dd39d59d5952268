"""What `$name` stands for in the values of a case: a symbol, a shared value, a definition, or an earlier result.

Pure, on plain data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.authoring.strict_yaml import Place
from harness.course.named_records import Expansion
from harness.course.values import CONSTRUCTORS
from harness.errors import did_you_mean

# Below these keys of constructors are values; below the others names, sizes and texts.
VALUES = ("choose", "tuple", "iterator", "list_of", "map", "relabel", "with")
ATOM = re.compile(r"[\w.]+")


@dataclass
class Scope:
    """What `$name` may mean in a case, and which names of the exercise it has used."""

    symbols: set[str]
    own: set[str]
    used: set[str] = field(default_factory=set)
    sizes: Mapping[str, Any] = field(default_factory=dict)
    open: tuple[str, ...] = ()


@dataclass
class Names:
    """The values that an exercise's cases share, and how often each is used."""

    expansion: Expansion
    let: dict[str, Any]
    define: dict[str, Any]
    uses: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.let.keys() & self.define.keys():
            self.expansion.refuse(("let", name), f'"{name}" is defined too; a name stands for one thing')

    def refuse_unused(self) -> None:
        """A shared value must be used, and a definition at least twice."""
        for name in self.let:
            if not self.uses.get(name):
                self.expansion.refuse(("let", name), f'"{name}" is never used')
        for name in self.define:
            if (count := self.uses.get(name, 0)) < 2:
                what = ("never used; remove it", "used once; write it out")[count]
                self.expansion.refuse(("define", name), f'"{name}" is {what}')

    def values(self, arguments: Any, place: Place, scope: Scope) -> Any:
        """The values of arguments."""
        if not isinstance(arguments, dict):
            return arguments
        return {name: self._value(value, (*place, name), scope) for name, value in arguments.items()}

    def _value(self, value: Any, place: Place, scope: Scope) -> Any:
        """A value of an argument with its names replaced by what they stand for."""
        if isinstance(value, str):
            return value[1:] if value.startswith("$$") else self._named(value, place, scope)
        if isinstance(value, list):
            return [self._value(item, (*place, number), scope) for number, item in enumerate(value)]
        if not isinstance(value, dict) or not value:
            return value
        first = next(iter(value))
        if first == "use":
            return self._used(str(value["use"]), value, place, scope)
        if first in ("ref", "symbol") and str(value[first]).isidentifier():
            self.expansion.refuse_value(place, f"write ${value[first]}")
        if first not in CONSTRUCTORS:
            return self.values(value, place, scope)
        made = {}
        for key, item in value.items():
            read = self.values if key == "with" and isinstance(item, dict) else self._value
            made[key] = read(item, (*place, key), scope) if key in VALUES else self._sized(item, scope)
        return made

    def _named(self, text: str, place: Place, scope: Scope) -> Any:
        """What `$name` stands for: a size of the definition, a symbol, a definition, or an earlier value."""
        if not text.startswith("$"):
            return text
        name = text[1:]
        if name in scope.sizes:
            size = scope.sizes[name]
            return {"symbol": size} if isinstance(size, str) else size
        if name in scope.symbols:
            return {"symbol": name}
        if name in self.define and name not in scope.own:
            return self._used(name, {}, place, scope)
        if name in self.let and name not in scope.own:
            scope.used.add(name)
        return {"ref": name}

    def _used(self, name: str, options: Mapping[str, Any], place: Place, scope: Scope) -> Any:
        """What a definition draws, with its sizes filled in."""
        if name not in self.define or name in scope.open:
            what = f'"{name}" uses itself' if name in scope.open else f'nothing is defined as "{name}"'
            advice = "" if name in scope.open else did_you_mean(name, self.define)
            self.expansion.refuse_value(place, what + advice)
            return None
        self.uses[name] = self.uses.get(name, 0) + 1
        self.expansion.origins[place] = ("define", name)
        sizes = {key: self._sized(value, scope) for key, value in options.items() if key != "use"}
        inner = Scope(scope.symbols, scope.own, scope.used, sizes, (*scope.open, name))
        return self._value(self.define[name], place, inner)

    def _sized(self, value: Any, scope: Scope) -> Any:
        """Sizes and numbers with those of the definition in place of their names."""
        if isinstance(value, list):
            return [self._sized(item, scope) for item in value]
        if isinstance(value, dict):
            return {key: self._sized(item, scope) for key, item in value.items()}
        if not isinstance(value, str) or not scope.sizes:
            return value
        if value in scope.sizes:
            return scope.sizes[value]
        texts = {name: str(size) for name, size in scope.sizes.items()}
        texts = {name: text if ATOM.fullmatch(text) else f"({text})" for name, text in texts.items()}
        return re.sub(r"[A-Za-z_]\w*", lambda word: texts.get(word[0], word[0]), value)

    def with_let(self, case: dict[str, Any], place: Place, scope: Scope) -> dict[str, Any]:
        """The case with what it uses of the exercise's `let`, and whatever that uses in turn."""
        drawn: dict[str, Any] = {}
        for name in reversed(self.let):  # what uses others stands after them
            if name in scope.used:
                self.uses[name] = self.uses.get(name, 0) + 1
                there: Place = (*place, "let", name)
                self.expansion.origins[there] = ("let", name)
                drawn[name] = self._value(self.let[name], there, scope)
        if not drawn:
            return case
        own = case.get("let")
        return {**case, "let": {**dict(reversed(drawn.items())), **(own if isinstance(own, dict) else {})}}
