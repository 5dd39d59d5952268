"""What an author writes → the records that grading knows: names as keys, shared arguments, `$name`, steps by name.

Pure, on plain data.  What has a wrong shape stays as it is: the models say what it should be.  Every node that moves
keeps the place that it was written at.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.authoring.strict_yaml import KEY, Place, find_origin
from harness.course.values import CONSTRUCTORS
from harness.errors import did_you_mean

GROUPS = ("cases", "stability", "cost", "speed")
SOLUTIONS = ("mistakes", "too_costly", "alternatives")
SHARED = ("call", "let", "define", "part")
# Keys of a solution; every other one is a place in the code.
SOLUTION_KEYS = ("why", "misses", "of", "body", "number", "exceeds")
# Keys of a step beside the one that says what it does.
STEP_KEYS = ("of", "get", "save_as", "part", "gradients", "raises", "carry")
# Below these keys of constructors are values; below the others names, sizes and texts.
VALUES = ("choose", "tuple", "iterator", "list_of", "map", "relabel", "with")
STEP_FORM = "a step names what it calls, the class, a method or a function, with a mapping of arguments"
ATOM = re.compile(r"[\w.]+")


@dataclass
class Expansion:
    """An exercise's data in the expanded form, where it was written, and what could not be expanded."""

    data: Any
    origins: dict[Place, Place] = field(default_factory=dict)
    problems: list[tuple[Place, str]] = field(default_factory=list)

    def refuse(self, place: Place, message: str) -> None:
        """Note what is wrong with the node that was written at this place."""
        self.problems.append(((*place, KEY), message))


@dataclass(frozen=True)
class Instance:
    """One case or solution, by its name, with the texts of its `for` filled in."""

    name: Any
    body: Any
    place: Place


@dataclass
class _Scope:
    """What `$name` may mean in a case, and which names of the exercise it has used."""

    symbols: set[str]
    own: set[str]
    used: set[str] = field(default_factory=set)
    sizes: Mapping[str, Any] = field(default_factory=dict)
    open: tuple[str, ...] = ()


def expand(data: Any) -> Expansion:
    """The expanded form of an exercise file's data."""
    expansion = Expansion(data)
    if isinstance(data, dict):
        expansion.data = {key: value for key, value in data.items() if key not in SHARED}
        shared = _Shared(expansion, data)
        for group in GROUPS:
            if group in data:
                expansion.data[group] = _as_list(expansion, data, group, "name", shared.case)
        shared.refuse_unused()
    return expansion


def expand_solutions(data: Mapping[str, Any], files: Iterable[str] = ()) -> Expansion:
    """The expanded form of the solutions of a file: a list for each key, with places in the code under `changes`.

    A Python file's solution that no key names is a mistake.
    """
    expansion = Expansion({})
    named = {name for group in SOLUTIONS if isinstance(data.get(group), dict) for name in data[group]}
    unnamed: dict[Any, Any] = {name: {} for name in files if name not in named}
    if unnamed and isinstance(data.get(SOLUTIONS[0], {}), dict):
        data = {**data, SOLUTIONS[0]: data.get(SOLUTIONS[0], {}) | unnamed}

    def solution(body: dict[str, Any], place: Place, written: Place) -> dict[str, Any]:
        kept = {key: value for key, value in body.items() if key in SOLUTION_KEYS}
        changes = {str(key): value for key, value in body.items() if key not in SOLUTION_KEYS}
        expansion.origins |= {(*place, "changes", str(key)): (*written, key) for key in body}
        return {**kept, "changes": changes} if changes else kept

    for group in SOLUTIONS:
        if group in data:
            expansion.data[group] = _as_list(expansion, data, group, "id", solution)
    return expansion


def _as_list(expansion: Expansion, data: Mapping[str, Any], group: str, key: str, expand_one: Any) -> Any:
    """A mapping of names to bodies as a list of records with `key`."""
    if not isinstance(data[group], dict):
        what = "name" if key == "name" else "id"
        expansion.refuse((group,), f"should be a mapping: each {what}, and below it what belongs to it")
        return []
    records: list[Any] = []
    for instance in _instances(expansion, group, data[group]):
        place: Place = (group, len(records))
        expansion.origins |= {place: instance.place, (*place, key): (*instance.place, KEY)}
        if not isinstance(instance.body, dict):
            records.append(instance.body)
            continue
        if key in instance.body:
            expansion.refuse((*instance.place, key), f"the {key} is the key above")
        body = expand_one(instance.body, place, instance.place)
        records.append({key: instance.name, **body})
    return records


def _instances(expansion: Expansion, group: str, written: Mapping[Any, Any]) -> Iterator[Instance]:
    """Each case or solution; one with `for` once for each of its values."""
    for name, body in written.items():
        place: Place = (group, name)
        if not isinstance(body, dict) or "for" not in body:
            yield Instance(name, body, place)
            continue
        rest = {key: value for key, value in body.items() if key != "for"}
        loops = body["for"]
        if not isinstance(loops, dict) or not all(
            isinstance(values, (list, dict)) and values for values in loops.values()
        ):
            expansion.refuse((*place, "for"), "for: names, each with a list of values: `for: {n: [2, 3]}`")
            continue
        unused = [loop for loop in loops if f"{{{loop}}}" not in str(name)]
        if unused:
            expansion.refuse(place, f"the name must differ for each value: put {{{unused[0]}}} into it")
            continue
        choices = [
            list(values.items()) if isinstance(values, dict) else [(v, v) for v in values] for values in loops.values()
        ]
        for chosen in itertools.product(*choices):
            names = {loop: label for loop, (label, _) in zip(loops, chosen, strict=True)}
            values = {loop: value for loop, (_, value) in zip(loops, chosen, strict=True)}
            yield Instance(_fill(str(name), names), _fill(rest, values), place)


def _fill(value: Any, values: Mapping[str, Any]) -> Any:
    """A value with `{name}` in its texts filled in; a text that is nothing else becomes the value itself."""
    if isinstance(value, dict):
        return {_fill(key, values): _fill(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, values) for item in value]
    if not isinstance(value, str):
        return value
    for name, filling in values.items():
        if value == f"{{{name}}}":
            return filling
        value = value.replace(f"{{{name}}}", str(filling))
    return value


class _Shared:
    """What an exercise's cases share, and how one of them is expanded with it."""

    def __init__(self, expansion: Expansion, data: Mapping[str, Any]) -> None:
        self.expansion = expansion
        self.call, self.let, self.define = (
            value if isinstance(value := data.get(key), dict) else {} for key in ("call", "let", "define")
        )
        self.part = {"part": data["part"]} if "part" in data else {}
        self.entry, self.parameters = _read_entry(data.get("entry"))
        for name in self.call:
            if self.parameters and name not in self.parameters:
                advice = did_you_mean(str(name), self.parameters)
                expansion.refuse(("call", name), f'unknown argument "{name}"{advice}')
        self.uses: dict[tuple[str, str], int] = {(key, name): 0 for key in SHARED[:3] for name in getattr(self, key)}
        for name in self.let.keys() & self.define.keys():
            expansion.refuse(("let", name), f'"{name}" is defined too; a name stands for one thing')

    def refuse_unused(self) -> None:
        """What is shared must be used; a definition twice."""
        for (key, name), count in self.uses.items():
            if key == "call" and count == 0:
                self.expansion.refuse((key, name), f'every call gives "{name}" itself; remove it here')
            elif key == "let" and count == 0:
                self.expansion.refuse((key, name), f'"{name}" is never used')
            elif key == "define" and count < 2:
                self.expansion.refuse(
                    (key, name), f'"{name}" is {("never used; remove it", "used once; write it out")[count]}'
                )

    def case(self, body: dict[str, Any], place: Place, written: Place) -> dict[str, Any]:
        """A case with all that it shares written out."""
        case = {key: value for key, value in body.items() if key != "relabel"}
        own = set(case["let"]) if isinstance(case.get("let"), dict) else set()
        keys = [*(case.get("draw") or ()), *(case.get("sizes") or ())]
        scope = _Scope({str(key) for key in keys}, own)
        if self.part and "steps" not in case and isinstance(case.get("call"), dict):
            case = self._as_script(case, place, written)
        if isinstance(case.get("steps"), list):
            case["steps"] = self._steps(case["steps"], place, written)
        elif isinstance(case.get("call"), dict):
            case["call"] = self._with_defaults(case["call"], (*place, "call"))
        if "relabel" in body:
            case = self._relabelled(case, body["relabel"], place, written)
        for key in ("let", "call"):
            if isinstance(case.get(key), dict):
                case[key] = self._values(case[key], (*place, key), scope)
        if isinstance(case.get("steps"), list):
            case["steps"] = [
                {key: self._values(value, (*place, "steps", number, key), scope) if key in ("call", "make") else value
                 for key, value in step.items()} if isinstance(step, dict) else step
                for number, step in enumerate(case["steps"])
            ]  # fmt: skip
        return self._with_let(case, place, scope)

    def _as_script(self, case: dict[str, Any], place: Place, written: Place) -> dict[str, Any]:
        """A call of which only a part is compared is a script of one step."""
        moved = [key for key in ("call", "gradients", "raises") if key in case]
        there: Place = (*place, "steps", 0)
        self.expansion.origins |= {(*there, key): (*written, key) for key in moved}
        self.expansion.origins[there] = written
        case["steps"] = [{key: case[key] for key in moved}]
        return {key: value for key, value in case.items() if key not in moved}

    # ---- steps

    def _steps(self, steps: list[Any], place: Place, written: Place) -> list[Any]:
        expanded: list[Any] = []
        for number, step in enumerate(steps):
            source: Place = (*written, "steps", number)
            for one in self._step(step, (*place, "steps"), len(expanded), source):
                self.expansion.origins.setdefault((*place, "steps", len(expanded)), source)
                expanded.append(one)
        return expanded

    def _step(self, step: Any, place: Place, number: int, source: Place) -> list[Any]:
        """A step of the file as one step, or as several with `each`."""
        if not isinstance(step, dict):
            return [step]
        actions = [key for key in step if key not in STEP_KEYS]
        if len(actions) != 1 - ("get" in step):
            found = ", ".join(map(str, actions)) or "none"
            advice = "".join(_step_advice(str(key)) for key in actions)
            what = f"a step is one call, `name: {{arguments}}`; its names here: {found}{advice}"
            self.expansion.problems.append((source, what))
            return []
        rest = {key: step[key] for key in STEP_KEYS if key in step}
        on = {"on": rest.pop("of")} if "of" in rest else {}
        if not actions:
            return [self._compared({**rest, **on}, is_call=False)]
        (name,) = actions
        arguments = step[name] if step[name] is not None else {}
        if not isinstance(arguments, dict):
            self.expansion.problems.append(
                ((*source, name), f"{STEP_FORM}: `{name}: {{argument: value}}`, or `{name}: {{}}` without arguments")
            )
            return []
        made = []
        is_list = bool({"save_as", "carry"} & step.keys())  # which want all results
        for nth, (given, extra, where) in enumerate(self._each(arguments, is_list)):
            there: Place = (*place, number + nth)
            made.append(self._action(str(name), given, {**rest, **extra, **on}, there, (*source, name)))
            self.expansion.origins |= {(*there, "call", key): (*source, name, *path) for key, path in where.items()}
        return made

    def _each(
        self, arguments: dict[str, Any], is_list: bool
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Place]]]:
        """The arguments, once for each item of the one that has `each`; a drawn list is drawn while the step runs."""
        for key, value in arguments.items():
            if isinstance(value, dict) and value.keys() == {"each"}:
                if is_list or not isinstance(value["each"], list):
                    yield {**arguments, key: value["each"]}, {"map_over": key}, {key: (key, "each")}
                else:
                    for number, item in enumerate(value["each"]):
                        yield {**arguments, key: item}, {}, {key: (key, "each", number)}
                return
        yield arguments, {}, {}

    def _action(self, name: str, given: dict[str, Any], rest: dict[str, Any], place: Place, source: Place) -> Any:
        """The step that calls this: the entry, another function, the class or a method."""
        is_class = self.entry[:1].isupper()
        self.expansion.origins |= {(*place, key): source for key in ("call", "make")}
        if name == "call" or (name == self.entry and not is_class):
            return self._compared({"call": self._with_defaults(given, (*place, "call")), **rest}, is_call=True)
        if name == self.entry:
            return {"make": given, **rest}
        key = "method" if is_class else "entry"
        self.expansion.origins[(*place, key)] = (*source, KEY)
        call = {"call": given} if given or key == "entry" else {}
        return self._compared({key: name, **call, **rest}, is_call=False)

    def _compared(self, step: dict[str, Any], is_call: bool) -> dict[str, Any]:
        """The step with the exercise's part, where it has none of its own; of a list of results, of each."""
        if is_call and self.part and "raises" not in step:
            step = {**self.part, **step}
        if "part" in step:
            key = "select" if "map_over" in step and step["part"] != "none" else "compare"
            step = {key if name == "part" else name: value for name, value in step.items()}
        return step

    # ---- arguments

    def _with_defaults(self, given: dict[str, Any], place: Place) -> dict[str, Any]:
        """The arguments of a call of the entry, with those that it leaves out, in the order of the parameters."""
        missing = [name for name in self.call if name not in given]
        for name in missing:
            self.uses["call", name] += 1
            self.expansion.origins[(*place, name)] = ("call", name)
        if not missing:
            return given
        every = {**self.call, **given}
        order = [name for name in self.parameters if name in every]
        return {name: every[name] for name in [*order, *(name for name in given if name not in order)]}

    def _relabelled(self, case: dict[str, Any], options: Any, place: Place, written: Place) -> dict[str, Any]:
        """The case with every argument relabelled that is not a name."""
        if options is not True and not isinstance(options, dict):
            self.expansion.refuse((*written, "relabel"), "relabel: true, or {low: 0, high: 900} for whole numbers too")
            return case
        keys = options if isinstance(options, dict) else {}

        def wrap(arguments: Any, where: Place) -> Any:
            if not isinstance(arguments, dict):
                return arguments
            wrapped = {}
            for name, value in arguments.items():
                is_kept = isinstance(value, (bool, float, type(None))) or (isinstance(value, int) and not keys)
                is_kept = is_kept or (isinstance(value, str) and value.startswith("$") and not value.startswith("$$"))
                wrapped[name] = value if is_kept else {"relabel": value, **keys}
                if not is_kept:
                    self.expansion.origins[(*where, name, "relabel")] = self._source((*where, name))
            return wrapped

        for key in ("let", "call"):
            if key in case:
                case[key] = wrap(case[key], (*place, key))
        if isinstance(case.get("steps"), list):
            case["steps"] = [
                {key: wrap(value, (*place, "steps", number, key)) if key in ("call", "make") else value
                 for key, value in step.items()} if isinstance(step, dict) else step
                for number, step in enumerate(case["steps"])
            ]  # fmt: skip
        return case

    def _source(self, place: Place) -> Place:
        return find_origin(self.expansion.origins, place)

    def _values(self, arguments: Any, place: Place, scope: _Scope) -> Any:
        if not isinstance(arguments, dict):
            return arguments
        return {name: self._value(value, (*place, name), scope) for name, value in arguments.items()}

    def _value(self, value: Any, place: Place, scope: _Scope) -> Any:
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
            self.expansion.problems.append((self._source(place), f"write ${value[first]}"))
        if first not in CONSTRUCTORS:
            return self._values(value, place, scope)
        return {
            key: self._field(item, (*place, key), scope) if key in VALUES else self._sized(item, scope)
            for key, item in value.items()
        }

    def _field(self, value: Any, place: Place, scope: _Scope) -> Any:
        is_mapping = isinstance(value, dict) and place[-1] == "with"
        return self._values(value, place, scope) if is_mapping else self._value(value, place, scope)

    def _named(self, text: str, place: Place, scope: _Scope) -> Any:
        """What `$name` stands for: a size of the definition, a symbol, a definition, or a value of before."""
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

    def _used(self, name: str, options: Mapping[str, Any], place: Place, scope: _Scope) -> Any:
        """What a definition draws, with its sizes filled in."""
        if name not in self.define or name in scope.open:
            what = f'"{name}" uses itself' if name in scope.open else f'nothing is defined as "{name}"'
            advice = "" if name in scope.open else did_you_mean(name, self.define)
            self.expansion.problems.append((self._source(place), what + advice))
            return None
        self.uses["define", name] += 1
        self.expansion.origins[place] = ("define", name)
        sizes = {key: self._sized(value, scope) for key, value in options.items() if key != "use"}
        inner = _Scope(scope.symbols, scope.own, scope.used, sizes, (*scope.open, name))
        return self._value(self.define[name], place, inner)

    def _sized(self, value: Any, scope: _Scope) -> Any:
        """Sizes and numbers with those of the definition in place of their names."""
        if isinstance(value, list):
            return [self._sized(item, scope) for item in value]
        if isinstance(value, dict):
            return {key: self._sized(item, scope) for key, item in value.items()}
        if not isinstance(value, str) or not scope.sizes:
            return value
        if value in scope.sizes:
            return scope.sizes[value]
        return re.sub(r"[A-Za-z_]\w*", lambda word: _in_formula(scope.sizes.get(word[0], word[0])), value)

    def _with_let(self, case: dict[str, Any], place: Place, scope: _Scope) -> dict[str, Any]:
        """The case with what it uses of the exercise's `let`, and what that uses."""
        drawn: dict[str, Any] = {}
        for name in reversed(self.let):  # what uses others stands after them
            if name in scope.used:
                self.uses["let", name] += 1
                there: Place = (*place, "let", name)
                self.expansion.origins[there] = ("let", name)
                drawn[name] = self._value(self.let[name], there, scope)
        if not drawn:
            return case
        own = case.get("let")
        return {**case, "let": {**dict(reversed(drawn.items())), **(own if isinstance(own, dict) else {})}}


def _step_advice(key: str) -> str:
    return '; did you mean "of"?' if key == "on" else did_you_mean(key, STEP_KEYS)


def _in_formula(size: Any) -> str:
    text = str(size)
    return text if ATOM.fullmatch(text) else f"({text})"


def _read_entry(text: Any) -> tuple[str, list[str]]:
    """The name of the entry and its parameters; none if it is not a signature, which the loader reports."""
    try:
        (node,) = ast.parse(f"def {text}: pass").body
    except (SyntaxError, ValueError):
        return "", []
    return (node.name, [argument.arg for argument in node.args.args]) if isinstance(node, ast.FunctionDef) else ("", [])
