"""Mappings of names to bodies → lists of records, one for each value of `for`; and where each node was written.

Pure, on plain data.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.authoring.strict_yaml import KEY, Place, find_origin

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
