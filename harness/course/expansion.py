"""What an author writes → the records that grading knows: names as keys, shared arguments, `$name`, steps by name.

Pure, on plain data.  What has a wrong shape stays as it is: the models say what it should be.  Every node that moves
keeps the place that it was written at.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from harness.authoring.python_text import parse_python
from harness.authoring.strict_yaml import Place, find_origin
from harness.course.named_records import Expansion, Steps, as_list, is_call_of_entry
from harness.course.names import Names, Scope
from harness.errors import did_you_mean

GROUPS = ("cases", "stability", "cost", "speed")
SOLUTIONS = ("mistakes", "too_costly", "alternatives")
SHARED = ("call", "let", "define", "part")
# Keys of a solution; every other one is a place in the code.
SOLUTION_KEYS = ("why", "misses", "of", "body", "number", "exceeds")


def expand(data: Any) -> Expansion:
    """The expanded form of an exercise file's data."""
    expansion = Expansion(data)
    if isinstance(data, dict):
        expansion.data = {key: value for key, value in data.items() if key not in SHARED}
        shared = _Shared(expansion, data)
        for group in GROUPS:
            if group in data:
                expansion.data[group] = as_list(expansion, data, group, "name", shared.case)
        shared.refuse_unused()
    return expansion


def expand_solutions(data: Mapping[str, Any], files: Iterable[str] = ()) -> Expansion:
    """The expanded form of a file's solutions; a Python file (of `files`) that no key names is a mistake."""
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
            expansion.data[group] = as_list(expansion, data, group, "id", solution)
    return expansion


class _Shared:
    """What an exercise's cases share, and how one of them is expanded with it."""

    def __init__(self, expansion: Expansion, data: Mapping[str, Any]) -> None:
        self.expansion = expansion
        self.call, let, define = (
            value if isinstance(value := data.get(key), dict) else {} for key in ("call", "let", "define")
        )
        self.names = Names(expansion, let, define)
        entry, self.parameters = _read_entry(data.get("entry"))
        for name in self.call:
            if self.parameters and name not in self.parameters:
                advice = did_you_mean(str(name), self.parameters)
                expansion.refuse(("call", name), f'unknown argument "{name}"{advice}')
        self.left_out: set[str] = set()
        part = {"part": data["part"]} if "part" in data else {}
        self.steps = Steps(expansion, entry, part, self._with_defaults)

    def refuse_unused(self) -> None:
        """What is shared must be used."""
        for name in self.call:
            if name not in self.left_out:
                self.expansion.refuse(("call", name), f'every call gives "{name}" itself; remove it here')
        self.names.refuse_unused()

    def case(self, body: dict[str, Any], place: Place, written: Place) -> dict[str, Any]:
        """A case with all that it shares written out."""
        case = {key: value for key, value in body.items() if key != "relabel"}
        own = set(case["let"]) if isinstance(case.get("let"), dict) else set()
        keys = [*(case.get("draw") or ()), *(case.get("sizes") or ())]
        scope = Scope({str(key) for key in keys}, own)
        if self.steps.part and "steps" not in case and isinstance(case.get("call"), dict):
            case = self._as_script(case, place, written)
        if isinstance(case.get("steps"), list):
            case["steps"] = self.steps.expand(case["steps"], place, written)
            if "gradients" in case:
                case = self._with_gradients(case, place, written)
        elif isinstance(case.get("call"), dict):
            case["call"] = self._with_defaults(case["call"], (*place, "call"))
        if "relabel" in body:
            case = self._relabelled(case, body["relabel"], place, written)
        case = _map_arguments(case, place, lambda given, where: self.names.values(given, where, scope))
        return self.names.with_let(case, place, scope)

    def _as_script(self, case: dict[str, Any], place: Place, written: Place) -> dict[str, Any]:
        """A call of which only a part is compared is a script of one step."""
        moved = [key for key in ("call", "raises") if key in case]
        there: Place = (*place, "steps", 0)
        self.expansion.origins |= {(*there, key): (*written, key) for key in moved}
        self.expansion.origins[there] = written
        case["steps"] = [{key: case[key] for key in moved}]
        return {key: value for key, value in case.items() if key not in moved}

    def _with_gradients(self, case: dict[str, Any], place: Place, written: Place) -> dict[str, Any]:
        """The gradients of a script are those of each of its calls of the entry."""
        rest = {key: value for key, value in case.items() if key != "gradients"}
        calls = [n for n, step in enumerate(case["steps"]) if isinstance(step, dict) and is_call_of_entry(step)]
        if not calls:
            self.expansion.refuse((*written, "gradients"), "gradients: no step is a call that returns a result")
        self.expansion.origins |= {(*place, "steps", n, "gradients"): (*written, "gradients") for n in calls}
        own = {"gradients": case["gradients"]}
        return {**rest, "steps": [{**step, **own} if n in calls else step for n, step in enumerate(case["steps"])]}

    def _with_defaults(self, given: dict[str, Any], place: Place) -> dict[str, Any]:
        """The arguments of a call of the entry, with defaults filled in, in the order of the parameters."""
        missing = [name for name in self.call if name not in given]
        for name in missing:
            self.left_out.add(name)
            self.expansion.origins[(*place, name)] = ("call", name)
        if not missing:
            return given
        every = {**self.call, **given}
        order = [name for name in self.parameters if name in every]
        return {name: every[name] for name in [*order, *(name for name in given if name not in order)]}

    def _relabelled(self, case: dict[str, Any], options: Any, place: Place, written: Place) -> dict[str, Any]:
        """The case with every argument relabelled except names."""
        if options is not True and not isinstance(options, dict):
            self.expansion.refuse((*written, "relabel"), "relabel: true, or {low: 0, high: 900} for whole numbers too")
            return case
        keys = options if isinstance(options, dict) else {}

        def wrap(arguments: dict[str, Any], where: Place) -> dict[str, Any]:
            wrapped = {}
            for name, value in arguments.items():
                is_kept = isinstance(value, (bool, float, type(None))) or (isinstance(value, int) and not keys)
                is_kept = is_kept or (isinstance(value, str) and value.startswith("$") and not value.startswith("$$"))
                wrapped[name] = value if is_kept else {"relabel": value, **keys}
                if not is_kept:
                    origins = self.expansion.origins
                    origins[(*where, name, "relabel")] = find_origin(origins, (*where, name))
            return wrapped

        return _map_arguments(case, place, wrap)


def _map_arguments(
    case: Mapping[str, Any], place: Place, change: Callable[[dict[str, Any], Place], dict[str, Any]]
) -> dict[str, Any]:
    """The case with every mapping of arguments changed: its `let`, its call, and those of its steps."""
    changed = {
        key: change(value, (*place, key)) if key in ("let", "call", "make") and isinstance(value, dict) else value
        for key, value in case.items()
    }
    if isinstance(steps := case.get("steps"), list):
        changed["steps"] = [
            _map_arguments(step, (*place, "steps", number), change) if isinstance(step, dict) else step
            for number, step in enumerate(steps)
        ]
    return changed


def _read_entry(text: Any) -> tuple[str, list[str]]:
    """The name of the entry and its parameters; none if it is not a signature, which the loader reports."""
    tree = parse_python(f"def {text}: pass")
    match tree.body if tree is not None else []:
        case [ast.FunctionDef(name=name, args=given)]:
            return name, [argument.arg for argument in given.args]
    return "", []
