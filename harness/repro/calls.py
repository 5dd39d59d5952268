"""A drawn call with its answers → a Python function that makes the call and compares the result.  Pure."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.comparison.answer_key import Answer
from harness.comparison.compare import find_bounds
from harness.comparison.faults import SHARED, TRAINED
from harness.records import Array, Function, Ranks, SavedValue, Step, Support, Yielded
from harness.records import Iterator as OnePass
from harness.repro.literals import Literals
from harness.sandbox.caller import count_positional

# Marks the line at which a debugger stops.
MARK = "  # <- the call"
# What a call could change and can be compared afterwards.
CHANGEABLE = (Array, Ranks, list, tuple, dict)
# Names that the functions use for themselves.
OWN_NAMES = {"before", "expected", "followed", "inf", "item", "nan", "others", "parts", "problem", "result", "results"}
OWN_NAMES |= {"stored", "torch"}


@dataclass
class CallWriter:
    """Writes the calls of one exercise.

    `taken` are the names defined at the top of the script; `needs` collects those that the functions use.  If there is
    a judge in the script, it decides on the values that only a judge can compare.
    """

    entry: str
    parameters: Sequence[str]
    taken: Collection[str]
    has_judge: bool
    needs: set[str] = field(default_factory=set)
    literals: Literals = field(init=False)

    def __post_init__(self) -> None:
        self.literals = Literals(self.name_variable)

    def write(self, name: str, answer: Answer, marked: int | None, *, returns: bool = False) -> str:
        """A function that makes the call, step by step; with `returns` it returns the value compared last."""
        lines: list[str] = []
        for number in range(len(answer.call.steps)):
            lines += [""] if number else []
            lines += self._step_lines(answer, number, MARK if number == marked else "")
        if returns:
            compared = answer.call.steps[answer.last_compared].compare or ()
            lines.append(f"return {_part('result', compared, self.needs)}")
        return f"def {name}():\n{textwrap.indent(chr(10).join(lines), '    ')}"

    def name_variable(self, name: str) -> str:
        """The variable of an argument or of a saved result."""
        name = "instance" if name == "self" else name.replace(" ", "_")
        return f"{name}_" if name in OWN_NAMES or name in self.taken else name

    def _step_lines(self, answer: Answer, number: int, mark: str) -> Iterator[str]:
        call, step, expected = answer.call, answer.call.steps[number], answer.expected[number]
        if step.action == "scribble":
            self.needs.add("scribble")
            yield f"scribble({self.name_variable(step.name)})"
            return
        prefix = f"step {number + 1} " if len(call.steps) > 1 else ""
        bounds = None if expected is None else find_bounds(expected)
        variables: dict[str, str] = {}
        counts = Counter(scalar for _, value in step.arguments for scalar in _scalars(value))
        twice = {scalar for scalar, count in counts.items() if count > 1}
        saved = {name for other in call.steps for name, _ in other.save_as}
        if step.streamed:
            yield "parts = [[]]"
        for name, value in step.arguments:
            if isinstance(value, SavedValue):
                variables[name] = self.name_variable(value.name)
                continue
            variables[name] = self.name_variable(name) + ("_" if name in saved else "")
            text = self.literals.write(value, prefix + name)
            if name in step.streamed and isinstance(value, OnePass):
                self.needs.add("feed")
                text = f"feed({self.literals.write(list(value.items), prefix + name)}, parts)"
            if twice & Counter(_scalars(value)).keys():  # Python makes equal literals one object
                self.needs.add("fresh")
                text = f"fresh({text})"
            yield f"{variables[name]} = {text}"
            if name in step.gradients:
                yield f"{variables[name]}.requires_grad_()"
        kept = [name for name, value in step.arguments if isinstance(value, CHANGEABLE) and not _is_used_up(value)]
        watched = ", ".join(f"{name}={variables[name]}" for name in kept)
        if step.raises is not None:
            yield from self._raising_lines(step, f"{self._call_text(step, variables)}{mark}")
            return
        if watched:
            self.needs.add("snapshot")
            yield f"before = snapshot({watched})"
        if bounds is not None and not (call.judge and self.has_judge):
            yield f"expected = {self.literals.write(bounds, f'{prefix}expected')}"
        yield from self._call_lines(step, variables, mark)
        if watched:
            self.needs.add("check_unchanged")
            yield f"check_unchanged(before, {watched})"
        if step.gradients:
            yield from self._gradient_lines(step, variables)
        for name, path in step.save_as:
            yield f"{self.name_variable(name)} = {_part('result', path, self.needs)}"
        if expected is None:
            return
        result = _part("result", step.compare or (), self.needs)
        if call.judge and self.has_judge:
            self.needs.add("judge")
            arguments = ", ".join(f"{name!r}: {variables[name]}" for name, _ in step.arguments)
            yield f"problem = judge({{{arguments}}}, {result})"
            yield "if problem:"
            yield "    raise AssertionError(problem)"
        elif isinstance(bounds, Yielded):
            self.needs.add("check_stream")
            yield f"check_stream({result}, parts, expected)"
        else:
            self.needs.add("check")
            yield f"check({result}, expected)"
        if expected.read is not None:
            self.needs.add("compare_reading")
            yield f"problem = compare_reading(len(parts) - 1, {expected.read}, {' and '.join(step.streamed)!r})"
            yield "if problem:"
            yield "    raise AssertionError(problem)"
        if step.held and watched:
            self.needs.add("find_shared")
            message = SHARED.format(names="{', '.join(others)}")
            yield f"others = find_shared({result}, dict({watched}))"
            yield "if others:"
            yield f"    raise AssertionError(f{message!r})"

    def _call_lines(self, step: Step, variables: dict[str, str], mark: str) -> Iterable[str]:
        if not step.map_over:
            return [f"result = {self._call_text(step, variables)}{mark}"]
        now = variables | {name: f"{variables[name]}_now" for name, _ in step.carry} | {step.map_over: "item"}
        self.needs.add("follow")
        return [
            *(f"{now[name]} = {variables[name]}" for name, _ in step.carry),
            "results = []",
            f"for item in {variables[step.map_over]}:",
            f"    result = {self._call_text(step, now)}{mark}",
            *(f"    {now[name]} = {_part('result', path, self.needs)}" for name, path in step.carry),
            f"    results.append({_part('result', step.select, self.needs)})",
            "result = results",
        ]

    def _raising_lines(self, step: Step, call: str) -> Iterable[str]:
        """Lines that expect an error of the class or a subclass, but not the NotImplementedError of a starter."""
        is_wide = step.raises in ("BaseException", "Exception", "RuntimeError")
        unwritten = ["except NotImplementedError:", "    raise"] if is_wide else []
        message = f"{step.raises} expected, it returned "
        return [
            "try:", f"    result = {call}", *unwritten, f"except {step.raises}:", "    result = None", "else:",
            f"    raise AssertionError({message!r} + repr(result))",
        ]  # fmt: skip

    def _gradient_lines(self, step: Step, variables: dict[str, str]) -> Iterable[str]:
        given = ", ".join(f"{name!r}: {variables[name]}" for name in step.gradients)
        if step.compare is None:
            yield f"followed = {{{given}}}"
            return
        self.needs |= {"differentiate", "find_other_leaves"}
        message = TRAINED.format(shapes="{others}", names=" and ".join(step.gradients))
        yield f"others = find_other_leaves(result, {{{given}}})"
        yield "if others:"
        yield f"    raise AssertionError(f{message!r})"
        yield f"result = differentiate(result, {{{given}}})"

    def _call_text(self, step: Step, variables: dict[str, str]) -> str:
        positional = count_positional(step, self.parameters)
        given = [variables[name] for name, _ in step.arguments[:positional]]
        given += [f"{name}={variables[name]}" for name, _ in step.arguments[positional:]]
        if step.action == "backward":
            self.needs.add("differentiate")
            return f"differentiate({self.name_variable(step.name)}, followed)"
        if step.action == "get":
            return f"{self.name_variable(step.on)}.{step.name}"
        target = f"{self.name_variable(step.on)}.{step.name}" if step.action == "method" else step.name or self.entry
        return f"{target}({', '.join(given)})"


def _part(result: str, path: Sequence[Any], needs: set[str]) -> str:
    """The expression for a part of a result."""
    if not path:
        return result
    needs.add("follow")
    return f"follow({result}, {list(path)!r})"


def _scalars(value: Any) -> Iterator[Any]:
    """The numbers and texts in a value that Python may represent by several equal objects."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _scalars(item)
    elif isinstance(value, dict):
        yield from _scalars([*value.keys(), *value.values()])
    elif (isinstance(value, int) and not -6 < value < 257) or (isinstance(value, (str, bytes)) and len(value) > 1):
        yield value


def _is_used_up(value: Any) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return any(_is_used_up(item) for item in value)
    return isinstance(value, (OnePass, SavedValue, Function, Support))
