"""Strict YAML: what is accepted, what is refused, and where the problem is reported."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import yaml

from harness.authoring import strict_yaml
from harness.authoring.strict_yaml import Mark, parse
from harness.errors import CourseError, Problem


def problems_of(text: str | bytes) -> tuple[Problem, ...]:
    """The problems of a file that must be refused."""
    with pytest.raises(CourseError) as caught:
        parse(text.encode() if isinstance(text, str) else text, "x.yaml")
    return caught.value.problems


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1e-5", 1e-5),
        ("1.", 1.0),
        (".5", 0.5),
        ("-3", -3),
        ("0x1F", 31),
        (".inf", math.inf),
        ("-.inf", -math.inf),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("12:30", "12:30"),
        ("2001-01-01", "2001-01-01"),
        ("'yes'", "yes"),
        ('"010"', "010"),
        ("y", "y"),
        ("<<", "<<"),
        ("1.2.3", "1.2.3"),
    ],
)
def test_scalar_of_each_form_is_read_as_its_plain_meaning(written: str, value: object) -> None:
    """Numbers are numbers, `true` and `false` are the only booleans, and everything else is text."""
    read = parse(f"a: {written}".encode(), "x.yaml").data["a"]
    assert read == value
    assert type(read) is type(value)


def test_nan_is_read_as_a_float() -> None:
    """`.nan` needs its own test, because it does not equal itself."""
    assert math.isnan(parse(b"a: .nan", "x.yaml").data["a"])


@pytest.mark.parametrize(
    "written",
    ["yes", "No", "on", "OFF", "010", "-007", "00.5", "0o17", "0b11", "True", "FALSE", "None", "inf", "nan", "1_000"],
)
def test_scalar_that_readers_disagree_on_is_refused(written: str) -> None:
    """An ambiguous unquoted word is never guessed."""
    (problem,) = problems_of(f"a: {written}")
    assert (problem.line, problem.column) == (1, 4)
    assert "quote it" in problem.message


def test_key_that_looks_like_a_switch_is_text() -> None:
    """`on:` is a key of the exercise language."""
    assert parse(b"on: 1\nyes: 2", "x.yaml").data == {"on": 1, "yes": 2}


def test_duplicate_key_is_refused_at_its_line() -> None:
    """PyYAML would silently keep the last one."""
    (problem,) = problems_of("a: 1\nb: 2\na: 3\n")
    assert (problem.path, problem.line, problem.column) == ("x.yaml", 3, 1)
    assert 'duplicate key "a"' in problem.message
    assert problem.source_line == "a: 3"
    assert problem.render().splitlines()[-1] == "    ^"


@pytest.mark.parametrize(
    ("text", "word", "line", "column"),
    [
        ("a: &x 1", "anchor", 1, 4),
        ("a: 1\nb: *x", "alias", 2, 4),
        ("a: !!python/object:os.system 1", "tag", 1, 4),
        ("a: ! 1", "tag", 1, 4),
        ("a: 1\n---\nb: 2", "second document", 2, 1),
        ("%YAML 1.2\n---\na: 1", "directive", 1, 1),
        ("? [a, b]\n: 1", "a key must be text", 1, 3),
        ("1.5: a", "a key must be text", 1, 1),
        ("a: 1e999", "too large", 1, 4),
        ("a: " + "9" * 60, "digits", 1, 4),
        ("a: b: c", "not valid YAML", 1, 5),
        ("a: [1,\nb: {", "not valid YAML", 2, 4),
        ("é: \x07", "U+0007", 1, 4),
        (r"a: 1" "\n" r'b: "x\e]52;c;eA==\a"', "U+001B", 2, 4),
        (r'a: ["\r"]', "U+000D", 1, 5),
        (r'"\x9b": 1', "U+009B", 1, 1),
        ("a: x\u202ey", "U+202E", 1, 4),
    ],
)
def test_refused_construct_is_named_with_its_place(text: str, word: str, line: int, column: int) -> None:
    """Each refusal says what it is and where."""
    problem = problems_of(text)[0]
    assert word in problem.message
    assert problem.line == line
    if "b: {" not in text:
        assert problem.column == column


def test_several_problems_are_reported_at_once() -> None:
    """So that an author can fix the file in one pass."""
    assert [problem.line for problem in problems_of("a: yes\nb: 010\nb: &x 1\n")] == [1, 2, 3, 3]


def test_file_that_is_not_utf8_is_refused_at_the_byte() -> None:
    """The column counts characters before the bad byte."""
    (problem,) = problems_of("a: é".encode() + b"\xff")
    assert (problem.line, problem.column) == (1, 5)
    assert "UTF-8" in problem.message


def test_nesting_deeper_than_the_limit_is_refused_without_recursion() -> None:
    """A file of brackets costs neither stack nor time."""
    assert "nested deeper" in problems_of("- " * (strict_yaml.MAX_DEPTH + 1) + "a")[0].message
    assert problems_of("[" * 200_000)
    assert parse(b"- " * strict_yaml.MAX_DEPTH + b"a", "x.yaml").data


def test_file_larger_than_the_limit_is_refused() -> None:
    """The size is checked before anything is parsed."""
    assert "larger" in problems_of("# " + "x" * strict_yaml.MAX_BYTES)[0].message


def test_number_of_problems_is_limited() -> None:
    """A hostile file cannot make the report endless."""
    assert len(problems_of("- yes\n" * 10_000)) == strict_yaml.MAX_PROBLEMS


def test_document_has_the_position_of_every_key_and_value() -> None:
    """Lines and columns count from 1."""
    document = parse("é: [x, {b: 2}]\n".encode(), "x.yaml")
    assert document.keys[("é",)] == Mark(1, 1)
    assert document.values[("é",)] == Mark(1, 4)
    assert document.values[("é", 1, "b")] == Mark(1, 12)
    assert document.problem(("é", 1, "b", "missing"), "m").column == 12
    assert document.problem(("é", 1, "b"), "m", on_key=True).column == 9


def test_byte_order_mark_is_skipped() -> None:
    """Some editors on Windows write one."""
    assert parse(b"\xef\xbb\xbfa: 1", "x.yaml").data == {"a": 1}


def test_missing_file_is_a_course_error(tmp_path: Path) -> None:
    """Reading never raises anything else."""
    with pytest.raises(CourseError, match="cannot be read"):
        strict_yaml.read(tmp_path / "none.yaml")


def test_control_character_is_accepted_only_in_data() -> None:
    """Arguments of calls may contain any character; texts beside them, or the same key further in, may not."""
    document = parse(rb'{case: {call: {text: ["\0a\e"]}}, title: "a\tb"}', "x.yaml", ("call",))
    assert document.data == {"case": {"call": {"text": ["\0a\x1b"]}}, "title": "a\tb"}
    for text in (rb'{call: {a: 1}, title: "\e"}', rb'{call: 1, "\e": 2}', rb'{title: "\e", call: 1}'):
        with pytest.raises(CourseError, match=r"U\+001B"):
            parse(text, "x.yaml", ("call",))


@pytest.mark.parametrize(
    ("text", "is_portable"),
    [
        ("a: [why, not]", True),
        ("a: [why?]", False),
        ("a: {b: [x?y]}", False),
        ("a: {'b': [c], x?y: 1}", False),
        ("a: ['why?', \"x?y\"]", True),
        ("a: why?", True),
        ("a:\n  - why?\n  - [1.5, -3, a-b, x.y]", True),
        ("a: {normal: [rows, 2 * n]}", True),
        ("a: [http://example.org/#top]", True),
    ],
)
def test_text_that_only_some_readers_accept_needs_quotes(text: str, is_portable: bool) -> None:
    """As the strictest reader says, which would take seconds for a course."""
    try:
        parse(text.encode(), "a.yaml")
        problems = []
    except CourseError as error:
        problems = list(error.problems)
    try:
        is_read = yaml.load(text, yaml.SafeLoader) == yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        is_read = False
    assert (problems == []) is is_portable is is_read
    if problems:
        assert "in quotes" in problems[0].render() and problems[0].column > 3
