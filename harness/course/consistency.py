"""Whether the parts of an exercise fit together: cases and entry, steps and saved results, mistakes and reference."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from harness.authoring.strict_yaml import Document, Place
from harness.course.schema import CaseFile, CountedCost, ExerciseFile
from harness.course.signature import Options, Parameter, Signature
from harness.course.step_schema import StepFile
from harness.course.values import FunctionValue, Ref, SupportValue, iterate_nodes
from harness.errors import Problem, did_you_mean


@dataclass(frozen=True)
class Definitions:
    """What a case may name: the entry, any other function (`find`), and the options of functions."""

    entry: Signature
    find: Callable[[str], Signature | None]
    functions: Mapping[str, Options]


def exercise_problems(document: Document, file: ExerciseFile, known: Definitions) -> Iterator[Problem]:
    """Everything in an exercise that does not fit together."""
    for text in file.formulas:
        if text not in file.statement:
            yield document.problem(("formulas", text), "this text is not in the statement")
    taken = [*known.entry.parameters, *itertools.chain(*known.entry.methods.values())]
    for name in file.domain.lazy:
        if name not in {parameter.name for parameter in taken}:
            yield document.problem(("domain", "lazy"), f'the entry has no parameter "{name}"')
    for group, number, case in file.all_cases():
        place: Place = (group, number)
        yield from _case_problems(document, place, case, known)
        if file.compare.refined(case.compare).judge and "judge" not in known.functions:
            is_own = case.compare is not None and case.compare.judge
            yield document.problem((*place, "compare") if is_own else ("compare",), 'the reference defines no "judge"')
        if isinstance(case, CountedCost) and case.of not in known.functions:
            what = f'the reference defines no function "{case.of}"{did_you_mean(case.of, known.functions)}'
            yield document.problem((*place, "of"), what)


def _case_problems(document: Document, place: Place, case: CaseFile, known: Definitions) -> Iterator[Problem]:
    """Contradictions between a case and the entry or the reference."""
    defined = known.entry
    for where, node in iterate_nodes(case, place):
        if isinstance(node, FunctionValue | SupportValue):
            key = "function" if isinstance(node, FunctionValue) else "support"
            yield from _factory_problems(document, where, key, getattr(node, key), node.with_, known.functions)
    if case.call is not None:
        if defined.is_class:
            what = f"{defined.name} is a class; write steps: its name constructs it, then methods"
            yield document.problem((*place, "call"), what)
        yield from _argument_problems(document, (*place, "call"), list(case.call), defined.parameters)
    for number, step in enumerate(case.steps or ()):
        there: Place = (*place, "steps", number)
        called = defined
        if step.entry is not None:
            other = known.find(step.entry)
            if other is not None and other.is_class:  # calling it makes an object, for `of` of later steps
                yield from _argument_problems(document, (*there, "call"), list(step.call or ()), other.parameters)
                continue
            if other is None:
                what = f'the reference defines no function "{step.entry}"{did_you_mean(step.entry, known.functions)}'
                yield document.problem((*there, "entry"), what)
                continue
            called = other
        yield from _step_problems(document, there, step, called)


def ref_problems(document: Document, place: Place, case: CaseFile) -> Iterator[Problem]:
    """References to undefined names, names that are defined twice, and draws that are never used."""
    drawn: set[str] = set()
    saved: set[str] = set()
    used: set[str] = set()
    made: set[str] = set()

    def check_refs(value: object, where: Place) -> Iterator[Problem]:
        for inner, node in iterate_nodes(value, where):
            if isinstance(node, Ref):
                used.add(node.ref)
                if node.ref not in drawn | saved:
                    advice = did_you_mean(node.ref, drawn | saved) or "; let names a draw, save_as the result of a step"
                    yield document.problem((*inner, "ref"), f'nothing before this is named "{node.ref}"{advice}')

    for name, value in case.let.items():
        yield from check_refs(value, (*place, "let", name))
        drawn.add(name)
        if isinstance(value, SupportValue):
            made.add(name)
    yield from check_refs(case.call, (*place, "call"))
    for number, step in enumerate(case.steps or ()):
        there: Place = (*place, "steps", number)
        yield from check_refs(step, there)
        if step.action in ("method", "get") and step.on not in saved | made:
            what = f'nothing is saved as "{step.on}" before{did_you_mean(step.on, saved)}'
            if step.on == "self":
                what = "there is no object to use; construct one in an earlier step, by the name of its class"
            yield document.problem((*there, "on"), what)
        for name in step.save_as:
            if name in drawn:
                what = f'"{name}" is taken by let; a name stands for one thing in a case'
                yield document.problem((*there, "save_as", name), what, on_key=True)
        saved |= set(step.save_as) | ({"self"} if step.make is not None else set())
    for name in sorted(drawn - used):
        yield document.problem((*place, "let", name), f'"{name}" is drawn but never used', on_key=True)


def _step_problems(document: Document, place: Place, step: StepFile, defined: Signature) -> Iterator[Problem]:
    """A step that does not fit the function or class that it uses."""
    if step.action != "call" and not defined.is_class and step.on == "self":
        yield document.problem((*place, step.action), f"{defined.name} is a function; write call")
        return
    match step.action:
        case "call":
            if defined.is_class:
                yield document.problem((*place, "call"), f"{defined.name} is a class; construct it by its name")
            else:
                yield from _argument_problems(document, (*place, "call"), list(step.call or ()), defined.parameters)
        case "make":
            yield from _argument_problems(document, (*place, "make"), list(step.make or ()), defined.parameters)
        case "method":
            yield from _method_problems(document, place, step, defined)
        case "get":
            pass  # attributes are made while the code runs
        case _:
            assert_never(step.action)


def _method_problems(document: Document, place: Place, step: StepFile, defined: Signature) -> Iterator[Problem]:
    """A call of a method that does not fit. A saved result may have any type, so its methods are not checked."""
    if step.on != "self":
        return
    if step.method is None or step.method not in defined.methods:
        form = f"; a step names what it calls: `{defined.name}: {{...}}` makes the object, then its methods"
        advice = did_you_mean(step.method, defined.methods) or form
        what = f'unknown method "{step.method}"{advice}'
        yield document.problem((*place, "method"), what)
        return
    arguments, parameters = list(step.call or ()), defined.methods[step.method]
    names = [parameter.name for parameter in parameters]
    yield from _argument_problems(document, (*place, "call"), arguments, parameters)
    if arguments != names[: len(arguments)] and set(arguments) <= set(names):
        what = "arguments are passed in the order written: write them in the order of the parameters"
        yield document.problem((*place, "call"), what)


def _argument_problems(
    document: Document, place: Place, given: Sequence[str], parameters: Sequence[Parameter]
) -> Iterator[Problem]:
    known = [parameter.name for parameter in parameters]
    for name in given:
        if name not in known:
            what = f'unknown argument "{name}"{did_you_mean(name, known)}'
            yield document.problem((*place, name), what, on_key=True)
    for parameter in parameters:
        if not parameter.has_default and parameter.name not in given:
            what = f'missing argument "{parameter.name}": the call lacks it, and so does the exercise\'s call'
            yield document.problem(place, what, on_key=True)


def _factory_problems(
    document: Document,
    place: Place,
    key: str,
    name: str,
    given: Collection[str],
    functions: Mapping[str, Options],
) -> Iterator[Problem]:
    """A function that is unknown, gets wrong options, or is passed itself where a case calls it only once."""
    if name not in functions:
        advice = did_you_mean(name, functions) or f"; write `def {name}` there"
        yield document.problem((*place, key), f'the reference defines no function "{name}"{advice}')
        return
    options = functions[name]
    for option in given:
        if options.known is not None and option not in options.known:
            what = f'unknown option "{option}"{did_you_mean(option, options.known)}'
            yield document.problem((*place, "with", option), what, on_key=True)
    if missing := [option for option in options.required if option not in given]:
        made = "the function that is passed to the entry" if key == "function" else "the object that is passed"
        needed = ", ".join(f'"{option}"' for option in missing)
        what = f'"{name}" makes the argument: it is called once and returns {made}. It needs {needed}; '
        advice = f"give that under `with`, or let {name} return a function that takes it"
        yield document.problem((*place, key), what + advice)
