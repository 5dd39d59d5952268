"""Mappings of names to bodies → lists of records, one for each value of `for`; steps by name → the steps that grading
knows; and where each node was written.  Pure, on plain data.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.authoring.strict_yaml import KEY, Place, find_origin
from harness.errors import did_you_mean

# Keys of a step beside the one that says what it does.
STEP_KEYS = ("of", "get", "save_as", "part", "raises", "carry")
STEP_FORM = "a step names what it calls, the class, a method or a function, with a mapping of arguments"
# The expanded body of a record, from its body, its place and the place where it was written.
ExpandOne = Callable[[dict[str, Any], Place, Place], dict[str, Any]]


@dataclass
class Expansion:
    """An exercise's data in the expanded form, where it was written, and what could not be expanded."""

    data: Any
    origins: dict[Place, Place] = field(default_factory=dict)
    problems: list[tuple[Place, str]] = field(default_factory=list)

    def refuse(self, place: Place, message: str) -> None:
        """Record what is wrong with the node that was written at this place."""
        self.problems.append(((*place, KEY), message))

    def refuse_value(self, place: Place, message: str) -> None:
        """Record what is wrong with the value at this place of the expanded form."""
        self.problems.append((find_origin(self.origins, place), message))


@dataclass(frozen=True)
class Instance:
    """One case or solution, by its name, with the texts of its `for` filled in."""

    name: Any
    body: Any
    place: Place


def as_list(expansion: Expansion, data: Mapping[str, Any], group: str, key: str, expand_one: ExpandOne) -> list[Any]:
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
        listed: list[Any] = list(loops.values()) if isinstance(loops, dict) else [None]
        if not all(isinstance(values, (list, dict)) and values for values in listed):
            expansion.refuse((*place, "for"), "for: names, each with a list of values: `for: {n: [2, 3]}`")
            continue
        unused = [loop for loop in loops if f"{{{loop}}}" not in str(name)]
        if unused:
            expansion.refuse(place, f"the name must differ for each value: put {{{unused[0]}}} into it")
            continue
        choices = [values.items() if isinstance(values, dict) else [(v, v) for v in values] for values in listed]
        for chosen in itertools.product(*choices):
            names = {loop: label for loop, (label, _) in zip(loops, chosen, strict=True)}
            values = {loop: value for loop, (_, value) in zip(loops, chosen, strict=True)}
            yield Instance(_fill(str(name), names), _fill(rest, values), place)


def _fill(value: Any, values: Mapping[str, Any]) -> Any:
    """A value with `{name}` in its texts filled in; a text that is nothing but `{name}` becomes the value itself."""
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


# ---- steps


@dataclass(frozen=True)
class Steps:
    """How the steps of an exercise are expanded: its entry, the part of results that is compared, shared arguments."""

    expansion: Expansion
    entry: str
    part: Mapping[str, Any]
    with_defaults: Callable[[dict[str, Any], Place], dict[str, Any]]

    def expand(self, steps: list[Any], place: Place, written: Place) -> list[Any]:
        """The steps of the case at this place."""
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
            what = f"{STEP_FORM}: `{name}: {{argument: value}}`, or `{name}: {{}}` without arguments"
            self.expansion.problems.append(((*source, name), what))
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
            return self._compared({"call": self.with_defaults(given, (*place, "call")), **rest}, is_call=True)
        if name == self.entry:
            return {"make": given, **rest}
        key = "method" if is_class or "on" in rest else "entry"
        self.expansion.origins[(*place, key)] = (*source, KEY)
        call = {"call": given} if given or key == "entry" else {}
        return self._compared({key: name, **call, **rest}, is_call=False)

    def _compared(self, step: dict[str, Any], is_call: bool) -> dict[str, Any]:
        """The step with the part that the exercise compares, unless it names its own; in a list, that of each."""
        if is_call and self.part and "raises" not in step:
            step = {**self.part, **step}
        if "part" in step:
            key = "select" if "map_over" in step and step["part"] != "none" else "compare"
            step = {key if name == "part" else name: value for name, value in step.items()}
        return step


def is_call_of_entry(step: Mapping[str, Any]) -> bool:
    """Whether an expanded step calls the entry and has a result."""
    return "call" in step and not {"method", "entry", "raises"} & step.keys()


def _step_advice(key: str) -> str:
    if key == "gradients":
        return "; gradients are the case's"
    return '; did you mean "of"?' if key == "on" else did_you_mean(key, STEP_KEYS)
