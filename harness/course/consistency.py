"""What the parts of an exercise owe each other: cases and the entry, steps and what is kept, mistakes and reference."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.authoring.python_text import parse_python
from harness.authoring.strict_yaml import Document, Place
from harness.course.exercise import apply_changes
from harness.course.schema import CaseFile, ExerciseFile, StepFile, WastefulFile
from harness.course.signature import Parameter, Signature, find_definition
from harness.course.values import Function, Given, Kept, Support, walk
from harness.errors import Problem, did_you_mean


@dataclass(frozen=True)
class Definitions:
    """What a case may name: the entry, and the functions of the reference and of the support text by their options.

    `find` gives the signature of any other function of the reference.
    """

    entry: Signature
    find: Callable[[str], Signature | None]
    functions: Mapping[str, set[str] | None]
    support: Mapping[str, set[str] | None]


def case_problems(document: Document, place: Place, case: CaseFile, known: Definitions) -> Iterator[Problem]:
    """What a case says that its exercise's entry, reference and support text do not bear out."""
    defined = known.entry
    for where, one in walk(case, place):
        if isinstance(one, Function):
            yield from _function_problems(document, where, one.function, list(one.with_), "reference", known.functions)
        elif isinstance(one, Support):
            yield from _function_problems(document, where, one.support, list(one.with_), "support", known.support)
        elif isinstance(one, Kept) and case.call is not None:
            yield document.problem(where, "kept belongs to scripts (steps)")
    yield from _given_problems(document, place, case)
    if case.call is not None:
        if defined.is_class:
            yield document.problem((*place, "call"), f"{defined.name} is a class; write steps with make and method")
        yield from _argument_problems(document, (*place, "call"), list(case.call), defined.parameters)
    kept: set[str] = set()
    for number, step in enumerate(case.steps or ()):
        there: Place = (*place, "steps", number)
        called = defined
        if step.entry is not None:
            other = known.find(step.entry)
            if other is None or other.is_class:
                what = f'the reference defines no function "{step.entry}"{did_you_mean(step.entry, known.functions)}'
                yield document.problem((*there, "entry"), what)
                continue
            called = other
        yield from _step_problems(document, there, step, called, kept)
        kept |= set(step.keep) | ({"self"} if step.make is not None else set())


def _given_problems(document: Document, place: Place, case: CaseFile) -> Iterator[Problem]:
    """Mentions of what is not given, or not yet; what is given and never mentioned."""
    used: set[str] = set()
    names = list(case.given)
    for where, one in walk(case, place):
        if not isinstance(one, Given):
            continue
        used.add(one.given)
        inside = where[len(place) :]
        earlier = names[: names.index(str(inside[1]))] if inside[0] == "given" else names
        if one.given not in earlier:
            what = f'nothing is given as "{one.given}" before{did_you_mean(one.given, earlier)}'
            yield document.problem((*where, "given"), what)
    for name in case.given.keys() - used:
        yield document.problem((*place, "given", name), f'"{name}" is given but never used', on_key=True)


def _step_problems(
    document: Document, place: Place, step: StepFile, defined: Signature, known: set[str]
) -> Iterator[Problem]:
    for where, one in walk(step, place):
        if isinstance(one, Kept) and one.kept not in known:
            yield document.problem(
                (*where, "kept"), f'nothing is kept as "{one.kept}" before{did_you_mean(one.kept, known)}'
            )
    if step.action in ("method", "get") and step.on not in known:
        yield document.problem((*place, "on"), f'nothing is kept as "{step.on}" before{did_you_mean(step.on, known)}')
    if step.action == "call" and defined.is_class:
        yield document.problem((*place, "call"), f"{defined.name} is a class; construct it with make")
    elif step.action != "call" and not defined.is_class:
        yield document.problem((*place, step.action), f"{defined.name} is a function; write call")
    elif step.action in ("call", "make"):
        given = list(step.call if step.call is not None else step.make or ())
        yield from _argument_problems(document, (*place, step.action), given, defined.parameters)
    elif step.method is not None and step.on != "self":
        return  # a kept result may be of any kind: a text that joins others, say
    elif step.method is not None and step.method not in defined.methods:
        what = f'unknown method "{step.method}"{did_you_mean(step.method, defined.methods)}'
        yield document.problem((*place, "method"), what)
    elif step.method is not None:
        given = list(step.call or ())
        parameters = defined.methods[step.method]
        yield from _argument_problems(document, (*place, "call"), given, parameters)
        if given != [one.name for one in parameters][: len(given)] and set(given) <= {one.name for one in parameters}:
            what = "arguments are passed in the order written: write them in the order of the parameters"
            yield document.problem((*place, "call"), what)


def _argument_problems(
    document: Document, place: Place, given: Sequence[str], parameters: Sequence[Parameter]
) -> Iterator[Problem]:
    known = [one.name for one in parameters]
    for name in given:
        if name not in known:
            what = f'unknown argument "{name}"{did_you_mean(name, known)}'
            yield document.problem((*place, name), what, on_key=True)
    for one in parameters:
        if not one.has_default and one.name not in given:
            yield document.problem(place, f'missing argument "{one.name}"', on_key=True)


def _function_problems(
    document: Document,
    place: Place,
    name: str,
    options: Sequence[str],
    home: str,
    functions: Mapping[str, set[str] | None],
) -> Iterator[Problem]:
    key = "function" if home == "reference" else "support"
    if name not in functions:
        what = f'the {home} defines no function "{name}"{did_you_mean(name, functions)}'
        yield document.problem((*place, key), what)
        return
    known = functions[name]
    if known is not None:
        for option in options:
            if option not in known:
                what = f'unknown option "{option}"{did_you_mean(option, known)}'
                yield document.problem((*place, "with", option), what, on_key=True)


def mistake_problems(document: Document, file: ExerciseFile, reference: str, entry: str) -> Iterator[Problem]:
    """Known mistakes that cannot be made from the reference, or do not define the entry."""
    listed = [("mistakes", n, one) for n, one in enumerate(file.mistakes)]
    listed += [("wasteful", n, one) for n, one in enumerate(file.wasteful)]
    listed += [("thrifty", n, one) for n, one in enumerate(file.thrifty)]
    bases = {one.id: one.body for one in (*file.wasteful, *file.thrifty) if one.body is not None}
    limited = [case.name for case in (*file.cost, *file.speed)]
    for group, number, one in listed:
        place: Place = (group, number)
        for nth, name in enumerate(one.breaks if isinstance(one, WastefulFile) else ()):
            if name not in limited:
                what = f'no cost or speed case "{name}"{did_you_mean(name, limited)}'
                yield document.problem((*place, "breaks", nth), what)
        if one.of is not None and one.of not in bases:
            what = f'no wasteful or thrifty solution "{one.of}" with a body{did_you_mean(one.of, bases)}'
            yield document.problem((*place, "of"), what)
            continue
        text = bases[one.of] if one.of is not None else reference
        if one.body is not None:
            source: str | None = one.body
            where: Place = (*place, "body")
        else:
            where = (*place, "change")
            home = f'"{one.of}"' if one.of is not None else "the reference"
            wrong = list(_change_problems(document, where, one.change or {}, text, home))
            yield from wrong
            if wrong:
                continue
            source = apply_changes(text, list((one.change or {}).items()))
        if source is None:
            yield document.problem(where, f"two changes of this mistake overlap in {home}")
            continue
        tree = parse_python(source)
        if tree is None:
            yield document.problem(where, "the wrong solution is not valid Python")
        elif find_definition(tree, entry) is None:
            yield document.problem(where, f'the wrong solution defines no "{entry}"')


def _change_problems(
    document: Document, place: Place, changes: Mapping[str, str], text: str, home: str
) -> Iterator[Problem]:
    for old, new in changes.items():
        count = _count(text, old)
        if count != 1:
            what = f"stands {count} times in {home}, not once" if count else f"is not in {home}"
            yield document.problem((*place, old), f"this text {what}", on_key=True)
        elif old == new:
            yield document.problem((*place, old), "this change changes nothing", on_key=True)


def _count(text: str, part: str) -> int:
    """Occurrences, overlapping ones included."""
    return len(re.findall(f"(?={re.escape(part)})", text))
