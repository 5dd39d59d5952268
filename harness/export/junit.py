"""JUnit XML for CI: a suite for each learner and exercise, a case for each check.

Elements and attributes are those of Jenkins' schema (xunit-plugin, junit-10.xsd), which has all that GitLab reads
(docs.gitlab.com/ci/testing/unit_test_reports).  GitLab takes a case's classname for its suite, knows a case by its name
and drops a second one of that name, and reads files of less than 30 MB: of a cohort that large, give it the shards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from harness.export.gradebook import Gradebook
from harness.files import writing
from harness.policy.grades import ExerciseGrade, plain_number
from harness.policy.visibility import INTERNAL_PREFIX, MESSAGE_CHARS, VisibleResult
from harness.results.result import CheckVerdict, Result, Verdict
from harness.text import one_plain_line, plain

# Of a suite, however long its messages are.
SUITE_BYTES = 4_000_000

# The element of JUnit for each verdict of a submission.
OUTCOMES = dict.fromkeys(Verdict, "error") | {
    Verdict.PASSED: "", Verdict.FAILED: "failure", Verdict.UNVERIFIED: "skipped"
}  # fmt: skip
CHECK_OUTCOMES = dict.fromkeys(CheckVerdict, "skipped") | {
    CheckVerdict.PASSED: "", CheckVerdict.FAILED: "failure", CheckVerdict.ERROR: "error"
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One test case; `outcome` is "" if it passed, else the name of JUnit's element.

    `note` is the output of a passed case: the next step of a stretch goal.
    """

    name: str
    outcome: str = ""
    kind: str = ""
    message: str = ""
    note: str = ""


def write_junit(book: Gradebook, out: Path) -> list[Path]:
    """`junit.xml`."""
    path = out / "junit.xml"
    with writing(path, is_private=True) as file:
        file.write(b'<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n')
        file.writelines(_suites(book))
        file.write(b"</testsuites>\n")
    return [path]


def _suites(book: Gradebook) -> Iterator[bytes]:
    taken: set[str] = set()
    for number, grade in enumerate(book.grades):
        graded = book.result(grade)
        result = book.view(grade, graded=graded)
        name = _unique(f"{result.learner}/{result.exercise}" if result.learner else result.exercise, taken)
        text = make_suite(name, result, graded, grade, number).encode("utf-8")
        limit = MESSAGE_CHARS
        while len(text) > SUITE_BYTES and limit > 100:
            limit //= 4
            result = book.view(grade, limit, limit, graded)
            text = make_suite(name, result, graded, grade, number).encode("utf-8")
        yield text


def _unique(name: str, taken: set[str]) -> str:
    """The name, with a number if it is taken: two different names may be equal once shortened."""
    unique, count = name, 1
    while unique in taken:
        count += 1
        unique = f"{name} ({count})"
    taken.add(unique)
    return unique


def make_suite(name: str, result: VisibleResult, graded: Result, grade: ExerciseGrade, number: int) -> str:
    """The suite of one result."""
    cases = make_cases(result)
    counts = Counter(case.outcome for case in cases)
    seconds = f"{max(graded.wall_s, 0):.3f}"
    lines = [
        f"<testsuite id={_attribute(str(number))} name={_attribute(name)} tests={_attribute(str(len(cases)))} "
        f'failures="{counts["failure"]}" errors="{counts["error"]}" skipped="{counts["skipped"]}" time="{seconds}">',
        "<properties>",
        *(f"<property name={_attribute(key)} value={_attribute(value)}/>" for key, value in _properties(graded, grade)),
        "</properties>",
    ]
    taken: set[str] = set()
    suite = _attribute(name.replace("/", "."))
    for place, case in enumerate(cases):
        full = _attribute(_unique(f"{name}/{case.name}", taken))
        time = seconds if place == 0 else "0.000"  # the time of single checks is not known
        head = f'<testcase classname={suite} name={full} time="{time}"'
        inside = _inside(case)
        lines.append(f"{head}>{inside}</testcase>" if inside else f"{head}/>")
    if result.output:
        lines.append(f"<system-out>{escape(result.output)}</system-out>")
    lines.append("</testsuite>\n")
    return "\n".join(lines)


def make_cases(result: VisibleResult) -> list[Case]:
    """A case for each check and each tally, and one for the verdict if no other case expresses it."""
    overall = OUTCOMES[result.verdict]
    cases = []
    for check in result.checks:
        if not check.is_required and check.verdict is not CheckVerdict.SKIPPED:  # a missed stretch goal is no fault
            cases.append(Case(check.name, note=check.message))
            continue
        outcome = CHECK_OUTCOMES[check.verdict]
        kind = _kind(result.verdict, check.verdict) if outcome == "error" else check.verdict.value
        cases.append(Case(check.name, outcome, kind, check.message))
    for tally in result.tallies:
        outcome = "" if tally.is_full or not overall else "skipped" if overall == "skipped" else "failure"
        cases.append(Case(tally.name, outcome, "failed", tally.text))
    if not cases or (overall and all(case.outcome != overall for case in cases)):
        message = result.headline if result.verdict is not Verdict.INTERNAL_ERROR else INTERNAL_PREFIX + result.headline
        cases.append(Case("verdict", overall, _kind(result.verdict, None), message))
    first = next((number for number, case in enumerate(cases) if case.outcome == overall and overall), None)
    if first is not None and result.diagnosis:
        case = cases[first]
        mistakes = "\n".join(result.mistake_lines)
        cases[first] = Case(case.name, case.outcome, case.kind, f"{case.message}\n\n{mistakes}".strip())
    return cases


def _kind(verdict: Verdict, check: CheckVerdict | None) -> str:
    """The type attribute of an error: whether the harness or the submission failed, and how."""
    if verdict is Verdict.INTERNAL_ERROR:
        return "harness.internal_error"
    if check is not None and OUTCOMES[verdict] != "error":
        return check.value
    return verdict.value


def _inside(case: Case) -> str:
    if not case.outcome:
        return f"<system-out>{escape(case.note)}</system-out>" if case.note else ""
    title = one_plain_line(case.message, 300)
    body = escape(case.message) if case.message else ""
    return f"<{case.outcome} type={_attribute(case.kind)} message={_attribute(title)}>{body}</{case.outcome}>"


def _properties(graded: Result, grade: ExerciseGrade) -> Iterator[tuple[str, str]]:
    yield "verdict", grade.attempt.verdict.value
    yield "score", plain_number(grade.attempt.score)
    yield "points", "" if grade.points is None else plain_number(grade.points)
    if grade.is_held:
        yield "integrity", "held"
    yield "max_points", plain_number(grade.max_points)
    yield "isolation", one_plain_line(graded.isolation.level, 100)
    for name in ("torch", "python", "harness", "device"):  # not the seed: learners may read the reports of a pipeline
        yield name, one_plain_line(str(graded.environment.get(name, "")), 100)
    yield "sha256", one_plain_line(graded.submission.sha256 or "", 100)


def _attribute(text: str) -> str:
    """A quoted attribute, on one line: XML readers turn newlines and tabs into spaces."""
    return quoteattr(" ".join(plain(text).split()))
