"""The files for CI: JUnit XML, and GitHub's commands and summary, with hostile submissions and at their limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from junitparser import JUnitXml, TestSuite

from harness.errors import HarnessError
from harness.export.github import command, make_annotations, make_summary, markdown, write_annotations, write_summary
from harness.export.gradebook import Gradebook, make_gradebook
from harness.export.junit import write_junit
from harness.policy.assignment import Assignment
from harness.results.points import share_score
from harness.results.result import (
    Check,
    CheckVerdict,
    Diagnosis,
    Isolation,
    Printed,
    Result,
    SubmittedFile,
    Verdict,
)

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOSTILE = (
    '\x1b[31mred\x1b[0m \x00\x07]]> <failure/> &amp; "quoted" ::error::x ##[error]y %0A\r\n\ud800\uffff \u202etxt | `a`'
)
# The requirements of Jenkins' xunit plugin (its junit-10.xsd), rewritten and reduced to what is used here.
XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="seconds">
    <xs:restriction base="xs:string"><xs:pattern value="[0-9]+\\.[0-9]{3}"/></xs:restriction>
  </xs:simpleType>
  <xs:complexType name="message" mixed="true">
    <xs:attribute name="type" type="xs:string" use="required"/>
    <xs:attribute name="message" type="xs:string" use="required"/>
  </xs:complexType>
  <xs:element name="testsuites"><xs:complexType><xs:sequence>
    <xs:element name="testsuite" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
      <xs:sequence>
        <xs:element name="properties"><xs:complexType><xs:sequence>
          <xs:element name="property" maxOccurs="unbounded"><xs:complexType>
            <xs:attribute name="name" type="xs:NCName" use="required"/>
            <xs:attribute name="value" type="xs:string" use="required"/>
          </xs:complexType></xs:element>
        </xs:sequence></xs:complexType></xs:element>
        <xs:element name="testcase" maxOccurs="unbounded"><xs:complexType>
          <xs:choice minOccurs="0">
            <xs:element name="failure" type="message"/><xs:element name="error" type="message"/>
            <xs:element name="skipped" type="message"/><xs:element name="system-out" type="xs:string"/>
          </xs:choice>
          <xs:attribute name="classname" type="xs:string" use="required"/>
          <xs:attribute name="name" type="xs:string" use="required"/>
          <xs:attribute name="time" type="seconds" use="required"/>
        </xs:complexType></xs:element>
        <xs:element name="system-out" type="xs:string" minOccurs="0"/>
      </xs:sequence>
      <xs:attribute name="id" type="xs:int" use="required"/>
      <xs:attribute name="name" type="xs:string" use="required"/>
      <xs:attribute name="tests" type="xs:int" use="required"/>
      <xs:attribute name="failures" type="xs:int" use="required"/>
      <xs:attribute name="errors" type="xs:int" use="required"/>
      <xs:attribute name="skipped" type="xs:int" use="required"/>
      <xs:attribute name="time" type="seconds" use="required"/>
    </xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""


def make(verdict: Verdict = Verdict.FAILED, *checks: Check, learner: str | None = "ada", **more: Any) -> Result:
    """A result as the grader makes it."""
    path = more.pop("path", f"{learner}/top-p.py")
    given: dict[str, Any] = {
        "exercise": "top-p", "max_points": 10.0, "isolation": Isolation("strict", ("bubblewrap",)), "wall_s": 0.25,
        "environment": {"device": "cpu", "torch": "2.9", "python": "3.11", "harness": "0.1", "seed": 7},
        "submission": SubmittedFile(path, "ab" * 32), "score": float(share_score(verdict, checks)),
        "output": Printed(more.pop("stdout", ""), more.pop("stderr", "")),
    }  # fmt: skip
    return Result(learner=learner, verdict=verdict, checks=checks, **(given | more))


def passed(name: str = "one") -> Check:
    """A passed check."""
    return Check(name, "correctness", CheckVerdict.PASSED)


def failed(name: str = "two", message: str = "expected 1, got 2") -> Check:
    """A failed check."""
    return Check(name, "correctness", CheckVerdict.FAILED, message)


def book(*documents: Result, rules: Assignment | None = None) -> Gradebook:
    """The gradebook of these results."""
    return make_gradebook(documents, rules or Assignment(), NOW)


def suites(path: Path) -> list[TestSuite]:
    """The suites of a file, after checking it by the schema and its names for uniqueness."""
    xmlschema.XMLSchema(XSD).validate(str(path))
    found = list(JUnitXml.fromfile(str(path)))
    names = [case.name for suite in found for case in suite]
    assert len(set(names)) == len(names) and len({suite.name for suite in found}) == len(found)
    for suite in found:
        counts = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert counts == (suite.tests, suite.failures, suite.errors, suite.skipped)
    return found


def outcomes(path: Path) -> list[list[tuple[str, str, str]]]:
    """For each suite its cases: the end of the name, the element, its type."""
    return [
        [
            (case.name.rpartition("/")[2], *_only([(element._tag, element.type) for element in case.result]))
            for case in suite
        ]
        for suite in suites(path)
    ]


def _only(found: list[tuple[str, str]]) -> tuple[str, str]:
    assert len(found) <= 1
    return found[0] if found else ("", "")


# ---- JUnit


@pytest.mark.parametrize(
    ("verdict", "checks", "cases"),
    [
        (Verdict.PASSED, [passed()], [("one", "", "")]),
        (Verdict.FAILED, [passed(), failed()], [("one", "", ""), ("two", "failure", "failed")]),
        (Verdict.ERROR, [Check("loading", "policy", CheckVerdict.ERROR, "no")], [("loading", "error", "error")]),
        (Verdict.TIMEOUT, [Check("one", "correctness", CheckVerdict.ERROR, "slow")], [("one", "error", "timeout")]),
        (Verdict.MEMORY, [passed()], [("one", "", ""), ("verdict", "error", "memory")]),
        (Verdict.REFUSED, [failed("loading", "uses softmax")],
         [("loading", "failure", "failed"), ("verdict", "error", "refused")]),
        (Verdict.UNVERIFIED, [passed(), Check("on cuda", "correctness", CheckVerdict.INCONCLUSIVE, "no GPU")],
         [("one", "", ""), ("on cuda", "skipped", "inconclusive")]),
        (Verdict.INTERNAL_ERROR, [Check("grading", "policy", CheckVerdict.ERROR, "the harness failed")],
         [("grading", "error", "harness.internal_error")]),
        (Verdict.INTERNAL_ERROR, [], [("verdict", "error", "harness.internal_error")]),
        (Verdict.PASSED, [], [("verdict", "", "")]),
        (Verdict.FAILED, [failed("a"), Check("b", "cost", CheckVerdict.SKIPPED, "not run: the values come first")],
         [("a", "failure", "failed"), ("b", "skipped", "skipped")]),
    ],
)  # fmt: skip
def test_junit_maps_every_verdict(
    tmp_path: Path, verdict: Verdict, checks: list[Check], cases: list[tuple[str, str, str]]
) -> None:
    """A failed check is a failure, other errors are errors, checks that could not run are skipped; internal errors say
    so."""
    assert write_junit(book(make(verdict, *checks)), tmp_path) == [tmp_path / "junit.xml"]
    assert outcomes(tmp_path / "junit.xml") == [cases]


def goal(verdict: CheckVerdict = CheckVerdict.FAILED, name: str = "each value once") -> Check:
    """A stretch goal."""
    message = "6 tokens: keep it\n  measured with ask(…)"
    measured: dict[str, Any] = {"figure": 6.0, "limit": 3.0, "unit": "tokens", "next_step": "keep what it returned"}
    return Check(name, "cost", verdict, message, "ask(…)", is_required=False, **measured)


@pytest.mark.parametrize("verdict", [CheckVerdict.FAILED, CheckVerdict.ERROR, CheckVerdict.INCONCLUSIVE])
@pytest.mark.parametrize("whole", [Verdict.PASSED, Verdict.FAILED])
def test_junit_of_a_missed_stretch_goal_passes_with_a_note(
    tmp_path: Path, verdict: CheckVerdict, whole: Verdict
) -> None:
    """CI stays green; the next step is in the case's output."""
    others = [passed()] if whole is Verdict.PASSED else [passed(), failed()]
    write_junit(book(make(whole, *others, goal(verdict))), tmp_path)
    (suite,) = suites(tmp_path / "junit.xml")
    assert (suite.failures, suite.errors, suite.skipped) == (len(others) - 1, 0, 0)
    *_, case = suite
    assert case.name == "ada/top-p/each value once"
    if verdict is not CheckVerdict.INCONCLUSIVE:
        assert case.system_out == "Stretch: keep what it returned. (6 tokens; the goal is 3)"


def test_annotation_of_a_failure_names_the_required_check_and_not_the_stretch_goal() -> None:
    """Wherever the goal is in the list."""
    (line,) = make_annotations(book(make(Verdict.FAILED, goal(), passed(), failed("two", "expected 1"))))
    message = read_command(line)[2]
    assert "two\nexpected 1" in message
    assert "1 of 2 checks passed; stretch goals met: 0 of 1" in message
    assert "each value once" not in message


def test_junit_attributes_an_internal_error_to_the_harness(tmp_path: Path) -> None:
    """So a learner who reads the log does not think it is theirs."""
    ours = make(Verdict.INTERNAL_ERROR, Check("grading", "policy", CheckVerdict.ERROR, "no reference"))
    write_junit(book(ours), tmp_path)
    (case,) = next(iter(suites(tmp_path / "junit.xml")))
    assert case.result[0].text == "The harness itself failed here, not the submission: no reference"


def test_junit_says_where_and_how_it_was_graded(tmp_path: Path) -> None:
    """Isolation, torch and so on are properties of the suite; the seed stays secret."""
    write_junit(book(make(Verdict.FAILED, passed(), failed())), tmp_path)
    (suite,) = suites(tmp_path / "junit.xml")
    found = {prop.name: prop.value for prop in suite.properties()}
    assert found["isolation"] == "strict" and "seed" not in found and found["torch"] == "2.9"
    assert found["score"] == "0.5" and found["points"] == "5" and found["max_points"] == "10"
    assert suite.name == "ada/top-p" and [case.classname for case in suite] == ["ada.top-p"] * 2


def test_junit_takes_any_text_and_leaves_no_control_characters(tmp_path: Path) -> None:
    """Escapes, nulls, half surrogates and markup, in every text field of a document."""
    document = make(
        Verdict.FAILED, failed(HOSTILE, HOSTILE), failed(HOSTILE, HOSTILE * 5000), learner=HOSTILE, exercise=HOSTILE,
        stdout=HOSTILE, stderr=HOSTILE, path=HOSTILE, diagnosis=(Diagnosis(HOSTILE, HOSTILE, "exact"),),
    )  # fmt: skip
    write_junit(book(document, make(learner=None)), tmp_path)
    text = (tmp_path / "junit.xml").read_text(encoding="utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202e]", text)
    first, second = suites(tmp_path / "junit.xml")
    assert "red ]]> <failure/> &amp;" in next(iter(first)).result[0].text
    assert second.name == "top-p"


def test_junit_gives_equal_names_a_number(tmp_path: Path) -> None:
    """GitLab would drop the second test of the same name."""
    first, two = make(Verdict.FAILED, failed("x"), failed("x"), failed("x (2)")), make(learner="a\x00da")
    write_junit(book(first, two), tmp_path)
    found = [[case.name for case in suite] for suite in suites(tmp_path / "junit.xml")]
    assert found == [["ada/top-p/x", "ada/top-p/x (2)", "ada/top-p/x (2) (2)"], ["ada/top-p (2)/verdict"]]


def test_junit_keeps_a_suite_small_whatever_its_checks_say(tmp_path: Path) -> None:
    """A thousand checks of 100 kB each are shortened."""
    document = make(Verdict.FAILED, *(failed(f"c{n}", "y" * 100_000) for n in range(1_000)))
    write_junit(book(document), tmp_path)
    assert (tmp_path / "junit.xml").stat().st_size < 5_000_000
    (suite,) = JUnitXml.fromfile(str(tmp_path / "junit.xml"))
    assert suite.failures == 1_000


def test_junit_shows_only_numbers_of_hidden_checks(tmp_path: Path) -> None:
    """Neither their names and messages nor the submission's output about them."""
    rules = Assignment(hidden=[{"checks": ["secret*"]}])
    document = make(Verdict.FAILED, passed(), failed("secret rows", "secret 42"), passed("secret 2"), stdout="secret 1")
    write_junit(book(document, rules=rules), tmp_path)
    assert outcomes(tmp_path / "junit.xml") == [[("one", "", ""), ("hidden checks", "failure", "failed")]]
    assert "secret" not in (tmp_path / "junit.xml").read_text()
    assert "1 of 2 passed" in (tmp_path / "junit.xml").read_text()


# ---- GitHub


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it (actions/runner, ActionCommand.TryParseV2), unescaped."""
    assert "\n" not in line and "\r" not in line
    found = re.fullmatch(r"::([a-z]+)(?: (.*?))?::(.*)", line)
    assert found is not None
    properties = {}
    for part in (found[2] or "").split(","):
        key, sign, value = part.partition("=")
        if sign:
            for code, text in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
                value = value.replace(code, text)
            properties[key] = value
    message = found[3]
    for code, text in (("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        message = message.replace(code, text)
    return found[1], properties, message


def test_command_survives_the_runners_own_reading() -> None:
    """Any message and properties come out unchanged."""
    line = command("error", "50 %: a\nb, ::c", {"file": "a,b:c%.py", "title": "x::y"})
    assert line == "::error file=a%2Cb%3Ac%25.py,title=x%3A%3Ay::50 %25: a%0Ab, ::c"
    assert read_command(line) == ("error", {"file": "a,b:c%.py", "title": "x::y"}, "50 %: a\nb, ::c")


def test_annotations_of_hostile_text_are_one_command_each() -> None:
    """The text cannot add a second command, of the new form or the old."""
    document = make(Verdict.FAILED, failed(HOSTILE, HOSTILE), learner=HOSTILE, path="a\n::error::b")
    (line,) = make_annotations(book(document))
    assert "##[" not in line and "\x1b" not in line
    name, properties, message = read_command(line)
    assert name == "error" and properties["file"] == "a : :error::b" and "red" in message


@pytest.mark.parametrize(("count", "lines"), [(0, 0), (9, 9), (10, 10), (11, 10), (500, 10)])
def test_annotations_stay_within_the_limit_of_a_step(count: int, lines: int) -> None:
    """At most ten; if there are more, the tenth counts the rest."""
    documents = [make(Verdict.FAILED, failed(), learner=f"l{n}") for n in range(count)] + [make(Verdict.PASSED)]
    found = make_annotations(book(*documents))
    assert len(found) == lines
    if count > 10:
        assert read_command(found[-1])[2].startswith(f"{count - 9} more submissions did not pass: {count - 9} failed.")


def test_annotations_begin_with_internal_errors_and_end_with_unverified_submissions() -> None:
    """Faults that the instructor must fix come first."""
    verdicts = [Verdict.UNVERIFIED, Verdict.FAILED, Verdict.INTERNAL_ERROR, Verdict.PASSED]
    found = [
        read_command(line)
        for line in make_annotations(book(*(make(verdict, learner=verdict.value) for verdict in verdicts)))
    ]
    assert [(name, properties["title"]) for name, properties, _ in found] == [
        ("error", "internal_error/top-p: internal error"),
        ("error", "failed/top-p: failed"),
        ("warning", "unverified/top-p: unverified"),
    ]


def test_annotations_are_returned_not_printed(tmp_path: Path) -> None:
    """Only the command line prints."""
    assert write_annotations(book(make()), tmp_path) == [tmp_path / "annotations.txt"]
    assert (
        (tmp_path / "annotations.txt").read_text().startswith("::error file=ada/top-p.py,title=ada/top-p%3A failed::")
    )


def test_summary_counts_and_lists_submissions_that_did_not_pass() -> None:
    """A table by exercise, internal errors above it, messages unchanged."""
    documents = [make(Verdict.PASSED, passed()), make(Verdict.FAILED, passed(), failed(), learner="bob"),
                 make(Verdict.INTERNAL_ERROR, learner="cy")]  # fmt: skip
    text = "".join(make_summary(book(*documents), 1 << 20))
    assert text.startswith("## Grading: 1 of 3 submissions passed\n\n> **The harness itself failed on 1 of them.**")
    assert "| top\\-p | 3 | 1 | 7.50 | 10 |" in text
    assert "<summary>bob/top-p: failed</summary>" in text and "expected 1, got 2" in text


def test_summary_of_hostile_text_is_neither_markup_nor_a_link() -> None:
    """Messages are in <pre>, names in cells with every special character escaped."""
    hostile = "</pre><script>alert(1)</script> [a](http://x) | @me"
    text = "".join(make_summary(book(make(Verdict.FAILED, failed("x", hostile), exercise=hostile)), 1 << 20))
    assert "<script" not in text and text.count("</pre>") == 1
    assert markdown("a|b [c](http://d) @e") == "a\\|b \\[c\\]\\(http\\:\\/\\/d\\) \\@e"


@pytest.mark.parametrize("limit", [0, 300, 2_000, 20_000, 1 << 20])
def test_summary_stays_within_its_limit(limit: int) -> None:
    """The last line counts what did not fit."""
    documents = [make(Verdict.FAILED, failed(message="ü" * 3_000), learner=f"l{n}") for n in range(400)]
    text = "".join(make_summary(book(*documents), limit))
    assert len(text.encode()) <= limit
    if limit >= 2_000:
        shown = text.count("<details>")
        assert f"_{400 - shown} more that did not pass are left out here" in text and (shown > 3 or limit == 2_000)


def test_summary_is_appended_to_the_steps_own_within_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text of the step's other commands stays, and counts."""
    step = tmp_path / "step.md"
    step.write_text("before\n" + "x" * 900)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(step))
    documents = [make(Verdict.FAILED, failed(message="z" * 500), learner=f"l{n}") for n in range(9)]
    assert write_summary(book(*documents), tmp_path, max_bytes=3_000) == [tmp_path / "summary.md"]
    assert step.read_text().startswith("before\n") and "## Grading" in step.read_text()
    assert step.stat().st_size <= 3_000
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "such"))
    with pytest.raises(HarnessError, match="GITHUB_STEP_SUMMARY"):
        write_summary(book(*documents), tmp_path)


def test_messages_are_shown_as_the_policy_says() -> None:
    """All, the first, only the verdicts, or only the counts."""
    document = make(Verdict.FAILED, passed(), failed("two", "first message"), failed("three", "second message"))

    def shown(show: Any) -> Iterator[str]:
        (line,) = make_annotations(book(document, rules=Assignment(messages={"show": show})))
        yield from read_command(line)[2].splitlines()

    assert "first message" in list(shown("all")) and "first message" in list(shown("first"))
    assert "first message" not in list(shown("verdicts")) and "two" in list(shown("verdicts"))
    assert list(shown("counts"))[-1] == "checks: 1 of 3 passed" and "two" not in list(shown("counts"))
