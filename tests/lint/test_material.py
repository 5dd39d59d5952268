"""What `harness lint` finds in interview material beyond its schema."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.lint.decks import FilesReport
from harness.lint.material import lint_material
from harness.sandbox.zygote import Zygote

Run = Callable[..., Any]
QUESTIONS = """\
estimates:
  - id: kv-cache
    topic: caches
    chapter: context
    level: core
    exercises: [scale]
    sources: ["arXiv 2005.14165, section 2"]
    question: How many GB do {tokens} tokens take?
    draw: {tokens: [1000, 2000, 4000]}
    formula: tokens * 4 / 1000
    unit: GB
    working: "{tokens} x 4 / 1000 = {answer} GB."
costs:
  - exercise: scale
    question: What does it cost?
    must: [one pass]
    points: [no copy]
    answer: One pass over the tensor, so it is bound by memory and not by arithmetic at all.
extensions:
  - exercise: scale
    steps: [{exercise: cuts, ask: Now cut., minutes: 5}]
"""
SYSTEM = """\
id: adder
topic: sums
chapter: basics
level: warm-up
sources: [a paper]
title: An adder
minutes: 20
statement: It adds, doubles and negates.
bugs:
  - {id: subtracts, explanation: It subtracts., change: {a + b: a - b}, behaviour: it_adds}
  - {id: triples, explanation: It triples., change: {2 * a: 3 * a}, behaviour: it_doubles}
  - id: keeps
    explanation: It keeps the sign.
    change: {return -a: return a}
    behaviour: it_negates
    wrong_fixes: [{line: return abs(a), explanation: That drops the sign.}]
"""
PROGRAM = "def add(a, b):\n    return a + b\n\n\ndef double(a):\n    return 2 * a\n\n\ndef negate(a):\n    return -a\n"
BEHAVIOURS = """\
def it_adds(m):
    return "" if m.add(1, 2) == 3 else "1 and 2 gave something else than 3"


def it_doubles(m):
    return "" if m.double(2) == 4 else "twice 2 was not 4"


def it_negates(m):
    return "" if m.negate(2) == -2 else "minus 2 was not -2"
"""


@pytest.fixture
def write(tmp_path: Path, zygote: Zygote) -> Callable[..., FilesReport]:
    """A function that lints the material with one text of it replaced."""

    def call(old: str = "", new: str = "") -> FilesReport:
        systems = tmp_path / "flashcards" / "interview" / "systems"
        systems.mkdir(parents=True, exist_ok=True)
        texts = {
            "../basics.yaml": QUESTIONS,
            "adder.yaml": SYSTEM,
            "adder.py": PROGRAM,
            "adder_behaviours.py": BEHAVIOURS,
        }
        assert not old or sum(text.count(old) for text in texts.values()) == 1
        for name, text in texts.items():
            (systems / name).write_text(text.replace(old, new) if old else text, encoding="utf-8")
        return lint_material(
            [systems.parent / "basics.yaml", systems / "adder.yaml"], ["scale", "cuts"], lambda: zygote
        )

    return call


def test_sound_material_has_no_problems(write: Callable[..., FilesReport]) -> None:
    """Questions and programs are counted."""
    report = write()
    assert (report.problems, report.warnings) == ((), ())
    assert report.counts == "2 questions, 1 program to debug"


WRONG = [
    ("exercises: [scale]", "exercises: [scal]", 6, 'there is no exercise "scal"; did you mean "scale"?'),
    ("{exercise: cuts,", "{exercise: scale,", 21, '"scale" came before in this extension'),
    ("formula: tokens * 4", "formula: token * 4", 10, 'unknown name "token"; did you mean "tokens"?'),
    ("How many GB do {tokens}", "How many GB do {toks}", 8, "nothing fills {toks}"),
    ("= {answer} GB.", "= 4 GB.", 12, "write {answer} for it"),
    ("[1000, 2000, 4000]", "[1000, 2000]", 9, "only 2 answers are possible"),
    ("points: [no copy]", "points: [One  pass]", 14, 'the point "one pass" is there twice'),
    ("id: adder", "id: other", 1, 'the id is not the file\'s name, "adder"'),
    ("change: {a + b:", "change: {a+b:", 10, "this text appears 0 times in adder.py"),
    ("behaviour: it_adds", "behaviour: it_add", 10, 'has no function "it_add"; did you mean "it_adds"?'),
    ("{line: return abs(a)", "{line: return (a", 16, "not a line of valid Python"),
    ("{line: return abs(a)", "{line: return -a", 16, "the right program has this line"),
    ("return a + b", "return a +", 2, "not valid Python: invalid syntax"),
    ("m.negate(2) == -2", "m.negate(2) in (-2, 2)", 15, "with this bug it_negates still passes"),
    ("m.add(1, 2) == 3", "m.add(1, 2) == m.double(1.5)", 11, "this bug also fails the behaviour of subtracts"),
    ("m.double(2) == 4", "m.double(2) == 5", 1, "the right program fails triples: It doubles: twice 2 was not 4"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "message"), WRONG)
def test_what_does_not_fit_is_a_problem_at_its_line(
    write: Callable[..., FilesReport], old: str, new: str, line: int, message: str
) -> None:
    """Links, numbers, texts, and what the programs do when they run."""
    problems = [(problem.line, problem.message) for problem in write(old, new).problems]
    assert any(found == line and message in text for found, text in problems), problems


def test_answer_that_takes_too_long_to_speak_is_a_warning(write: Callable[..., FilesReport]) -> None:
    """Three words a second."""
    (warning,) = write("One pass over the tensor", "One pass " * 200).warnings
    assert warning.line == 18 and "the answer has 413 words; 10 to 270 can be spoken in 90 s" in warning.message


def test_ids_are_unique_over_all_files(tmp_path: Path, zygote: Zygote) -> None:
    """The second file's entries are the problem."""
    paths = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    for path in paths:
        path.write_text(QUESTIONS, encoding="utf-8")
    report = lint_material(paths, ["scale", "cuts"], lambda: zygote)
    taken = [problem.message for problem in report.problems if problem.path == str(paths[1])]
    assert [message.partition(" is taken")[0] for message in taken] == [
        '"kv-cache" of estimates', '"scale" of costs', '"scale" of extensions',
    ]  # fmt: skip


def test_lint_of_a_file_of_material_has_the_verdict_of_the_course(write_course: Callable[..., Path], run: Run) -> None:
    """An unknown key has the advice that decks have, too."""
    folder = write_course() / "flashcards" / "interview"
    folder.mkdir(parents=True)
    path = folder / "basics.yaml"
    path.write_text(QUESTIONS, encoding="utf-8")
    sound = run("lint", path)
    assert (sound.code, sound.out) == (0, "2 questions, 0 programs to debug: all hold\n")
    path.write_text(QUESTIONS.replace("must:", "mst:"), encoding="utf-8")
    for broken in (run("lint", path), run("lint", folder.parent.parent, "--seeds", "1")):
        assert broken.code == 2 and f'{path}:16:5: unknown key "mst"; did you mean "must"?' in broken.out


@pytest.mark.parametrize("name", ["exercises/transformer/scale.yaml", "reference/transformer/scale.py"])
def test_lint_of_an_exercise_file_checks_this_exercise(write_course: Callable[..., Path], run: Run, name: str) -> None:
    """By its own file or its reference, with a legend below the table."""
    ran = run("lint", write_course() / name, "--seeds", "1")
    assert ran.code == 0, ran.out
    assert "1 exercise, 4 known mistakes" in ran.out and "distinct: mistakes whose outputs differ" in ran.out


def test_lint_of_a_file_with_only_is_refused(write_course: Callable[..., Path], run: Run) -> None:
    """Both choose what is checked."""
    ran = run("lint", write_course() / "exercises/transformer/scale.yaml", "--only", "cuts")
    assert ran.code == 2 and "leave one of them out" in ran.err


ROUNDS = Path(__file__).parents[2] / "examples/flashcards/interview/rounds.yaml"
WRONG_ROUNDS = [
    ("subtract the mean of each row from {rows}", "subtract the mean from {row}", 'nothing fills {row}: only names'),
    ("columns: [4096, 16384]}", "columns: [4096, 16384], cards: [1, 2]}", '"cards" is never used'),
    ('mb: "rows * columns', 'mb: "rows * column', 'unknown name "column"; did you mean "columns"?'),
    ('when: "rows > 1024"', 'when: "rows > 1"', "holds in every draw or in none"),
    ('when: "rows > 1024"', 'when: "row > 1024"', 'unknown name "row"'),
    ("{mb} MB take longer", "{megabytes} MB take longer", "nothing fills {megabytes}"),
    ("How much of it fits", "How much of {it} fits", "nothing fills {it}"),
    ("formula: 2 * mb", "formula: 2 * gb", 'unknown name "gb"'),
    ("right: true, why", "why", "exactly one option is right"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), WRONG_ROUNDS)
def test_a_round_is_checked_in_all_its_draws(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Names in its texts, formulas and conditions, and options."""
    text = ROUNDS.read_text(encoding="utf-8")
    path = tmp_path / "rounds.yaml"
    path.write_text(text, encoding="utf-8")
    assert lint_material([path], [], pytest.fail).problems == ()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    problems = [problem.message for problem in lint_material([path], [], pytest.fail).problems]
    assert any(message in problem for problem in problems), problems


def test_graded_answers_fit_their_question(tmp_path: Path) -> None:
    """Which must be there, with as many points as are judged, in the order of the grades."""
    folder = tmp_path / "flashcards" / "interview" / "samples"
    folder.mkdir(parents=True)
    chains, samples = folder.parent / "chains.yaml", folder / "basics.yaml"
    spoken = "must: [one, two], answer: One and two are said here in more than ten words for a test."
    depths = "".join(
        f"      - {{depth: {depth}, question: Why so, {spoken}}}\n" for depth in ("recall", "explain", "apply")
    )
    chains.write_text(
        "chains:\n  - id: c\n    topic: t\n    chapter: x\n    level: core\n    sources: [own]\n    questions:\n"
        + depths,
        encoding="utf-8",
    )
    answers = "".join(
        f"      - {{grade: {grade}, must: {must}, text: words}}\n"
        for grade, must in (("weak", "[false, false]"), ("passable", "[true, false]"), ("strong", "[true, true]"))
    )
    sound = f'samples:\n  - question: "chain:c/2"\n    answers:\n{answers}'
    found = {}
    for old, new in (("", ""), ("c/2", "c/9"), ("[true, false]", "[true]"), ("grade: weak", "grade: strong")):
        samples.write_text(sound.replace(old, new) if old else sound, encoding="utf-8")
        found[new] = [problem.message for problem in lint_material([chains, samples], [], pytest.fail).problems]
    assert found.pop("") == []
    for new, message in (("c/9", "no chain has"), ("[true]", "has 2 points"), ("grade: strong", "in this order")):
        assert message in found[new][0]
