"""Whether the parts of an exercise fit together: cases and entry, steps and saved results, mistakes and reference."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from harness.authoring.python_text import find_syntax_error, parse_python
from harness.authoring.strict_yaml import Document, Place
from harness.course.exercise import apply_changes
from harness.course.schema import CaseFile, CountedCost, ExerciseFile
from harness.course.signature import Options, Parameter, Signature, find_definition
from harness.course.solution_schema import TooCostlyFile
from harness.course.step_schema import StepFile
from harness.course.values import FunctionValue, Ref, SupportValue, iterate_nodes
from harness.errors import Problem, did_you_mean


@dataclass(frozen=True)
class Definitions:
    """What a case may name: the entry, and the functions of the reference and the support text with their options.

    `find` gives the signature of any other function of the reference.
    """

    entry: Signature
    find: Callable[[str], Signature | None]
    functions: Mapping[str, Options]
    support: Mapping[str, Options]


def exercise_problems(document: Document, file: ExerciseFile, known: Definitions, reference: str) -> Iterator[Problem]:
    """Everything in an exercise that does not fit together."""
    for text in file.formulas:
        if text not in file.statement:
            yield document.problem(("formulas", text), "this text is not in the statement")
    for name in file.domain.lazy:
        if name not in {parameter.name for parameter in known.entry.parameters}:
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
    yield from _mistake_problems(document, file, reference, known.entry.name)


def _case_problems(document: Document, place: Place, case: CaseFile, known: Definitions) -> Iterator[Problem]:
    """Contradictions between a case and the entry, the reference or the support text."""
    defined = known.entry
    for where, node in iterate_nodes(case, place):
        if isinstance(node, FunctionValue):
            yield from _factory_problems(document, where, "function", node.function, node.with_, known.functions)
        elif isinstance(node, SupportValue):
            yield from _factory_problems(document, where, "support", node.support, node.with_, known.support)
    yield from _ref_problems(document, place, case)
    if case.call is not None:
        if defined.is_class:
            yield document.problem((*place, "call"), f"{defined.name} is a class; write steps with make and method")
        yield from _argument_problems(document, (*place, "call"), list(case.call), defined.parameters)
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
        yield from _step_problems(document, there, step, called)


def _ref_problems(document: Document, place: Place, case: CaseFile) -> Iterator[Problem]:
    """References to undefined names, names that are taken, and draws that are never used."""
    drawn: set[str] = set()
    saved: set[str] = set()
    used: set[str] = set()

    def check_refs(value: object, where: Place) -> Iterator[Problem]:
        for inner, node in iterate_nodes(value, where):
            if isinstance(node, Ref):
                used.add(node.ref)
                if node.ref not in drawn | saved:
                    advice = did_you_mean(node.ref, drawn | saved) or "; let names a draw, save_as the result of a step"
                    yield document.problem((*inner, "ref"), f'nothing is named "{node.ref}" before{advice}')

    for name, value in case.let.items():
        yield from check_refs(value, (*place, "let", name))
        drawn.add(name)
    yield from check_refs(case.call, (*place, "call"))
    for number, step in enumerate(case.steps or ()):
        there: Place = (*place, "steps", number)
        yield from check_refs(step, there)
        if step.action in ("method", "get") and step.on not in saved:
            what = f'nothing is saved as "{step.on}" before{did_you_mean(step.on, saved)}'
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
    if step.action != "call" and not defined.is_class:
        yield document.problem((*place, step.action), f"{defined.name} is a function; write call")
        return
    match step.action:
        case "call":
            if defined.is_class:
                yield document.problem((*place, "call"), f"{defined.name} is a class; construct it with make")
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
    """A wrong call of a method.  A saved result may have any type, so its methods are not checked."""
    if step.on != "self":
        return
    if step.method is None or step.method not in defined.methods:
        what = f'unknown method "{step.method}"{did_you_mean(step.method, defined.methods)}'
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
            yield document.problem(place, f'missing argument "{parameter.name}"', on_key=True)


def _factory_problems(
    document: Document,
    place: Place,
    key: str,
    name: str,
    given: Collection[str],
    functions: Mapping[str, Options],
) -> Iterator[Problem]:
    """A function that is unknown, has wrong options, or is passed itself although a case calls it once."""
    home = "reference" if key == "function" else "support"
    if name not in functions:
        advice = did_you_mean(name, functions) or f"; write `def {name}` there"
        yield document.problem((*place, key), f'the {home} defines no function "{name}"{advice}')
        return
    options = functions[name]
    for option in given:
        if options.known is not None and option not in options.known:
            what = f'unknown option "{option}"{did_you_mean(option, options.known)}'
            yield document.problem((*place, "with", option), what, on_key=True)
    if missing := [option for option in options.required if option not in given]:
        made = "the function that is passed to the entry" if home == "reference" else "the object that is passed"
        needed = ", ".join(f'"{option}"' for option in missing)
        what = f'"{name}" makes the argument: it is called once and returns {made}. It needs {needed}; '
        advice = f"give that under `with`, or let {name} return a function that takes it"
        yield document.problem((*place, key), what + advice)


def _mistake_problems(document: Document, file: ExerciseFile, reference: str, entry: str) -> Iterator[Problem]:
    """Known mistakes that cannot be made from the reference, or do not define the entry."""
    bases = {solution.id: solution.body for solution in (*file.too_costly, *file.alternatives) if solution.body}
    limited = [case.name for case in (*file.cost, *file.speed)]
    for group, number, mistake in file.all_mistakes():
        place: Place = (group, number)
        for nth, name in enumerate(mistake.exceeds if isinstance(mistake, TooCostlyFile) else ()):
            if name not in limited:
                what = f'no cost or speed case "{name}"{did_you_mean(name, limited)}'
                yield document.problem((*place, "exceeds", nth), what)
        if mistake.of is not None and mistake.of not in bases:
            advice = did_you_mean(mistake.of, bases)
            what = f'no solution of too_costly or alternatives named "{mistake.of}" with a body{advice}'
            yield document.problem((*place, "of"), what)
            continue
        text = bases[mistake.of] if mistake.of is not None else reference
        if mistake.body is not None:
            source: str | None = mistake.body
            where: Place = (*place, "body")
        else:
            where = (*place, "change")
            home = f'"{mistake.of}"' if mistake.of is not None else "the reference"
            wrong = list(_change_problems(document, where, mistake.change or {}, text, home))
            yield from wrong
            if wrong:
                continue
            source = apply_changes(text, list((mistake.change or {}).items()))
        if source is None:
            yield document.problem(where, f"two changes of this mistake overlap in {home}")
            continue
        tree = parse_python(source)
        if tree is None:
            line, _, why = find_syntax_error(source)
            what = f"the wrong solution is not valid Python: {why}"
            is_whole = mistake.body is not None
            yield document.problem_in_text(where, line, what) if is_whole else document.problem(where, what)
        elif find_definition(tree, entry) is None:
            yield document.problem(where, f'the wrong solution defines no "{entry}"')


def _change_problems(
    document: Document, place: Place, changes: Mapping[str, str], text: str, home: str
) -> Iterator[Problem]:
    for old, new in changes.items():
        count = _count(text, old)
        if count != 1:
            what = f"appears {count} times in {home}, not once" if count else f"is not in {home}"
            yield document.problem((*place, old), f"this text {what}", on_key=True)
        elif old == new:
            yield document.problem((*place, old), "this change changes nothing", on_key=True)


def _count(text: str, part: str) -> int:
    """Occurrences, overlapping ones included."""
    return len(re.findall(f"(?={re.escape(part)})", text))
