"""Courses: reading exercises, refusals with their lines, starters, mistakes, and the schema for editors."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.course import catalogue, schema
from harness.course.catalogue import Course, load_course
from harness.course.signature import Parameter
from harness.errors import CourseError, Problem, UsageError

REFERENCE = '''"""Scale."""

import torch


def scale(x, factor=2.0):
    """Times factor."""
    product = x * factor
    return product + 0


def steady(value=1):
    return lambda x: value
'''
CLASS_REFERENCE = """class Counter:
    def __init__(self, start=0):
        self.total = start

    def add(self, amount, times=1):
        self.total += amount * times
        return self.total

    def _hidden(self):
        return 0
"""
SCALE = f"""{schema.MODELINE}
id: scale
title: Scaling
level: core
minutes: 5
frequency: often
entry: "scale(x, factor=2.0)"
returns: Tensor
statement: |
  Multiply `x` by `factor`, as in $\\alpha x$.
hints: [one, two, three]
cases:
  the worked example:
    example: true
    call: {{x: {{tensor: [1.0, 2.0]}}}}
  drawn:
    draw: {{n: [2, 3]}}
    call: {{x: {{normal: [n, "2 * n"]}}, factor: 3.0}}
mistakes:
  squares:
    why: It squares.
    x * factor: x * x
  adds-one:
    why: It adds one.
    product + 0: product + 1
  also-multiplies:
    why: It doubles.
    product = x * factor: product = x * factor * 2
  zero:
    why: Nothing at all.
    body: |
      def scale(x, factor=2.0):
          return 0
"""
COUNTER = f"""{schema.MODELINE}
id: counter
title: Counter
level: warm-up
minutes: 5
frequency: rarely
needs: [scale]
entry: "Counter(start=0)"
returns: int
statement: Count.
hints: [one, two, three]
cases:
  adds:
    steps:
      - Counter: {{start: 1}}
        save_as: {{other: ""}}
      - add: {{amount: 2}}
        save_as: {{sum: []}}
      - add: {{amount: $sum}}
        of: other
        part: none
      - get: total
"""


def write_course(root: Path, scale: str = SCALE, counter: str = COUNTER, reference: str = REFERENCE) -> Path:
    """A course of two exercises in two chapters."""
    files = {
        "exercises/transformer/scale.yaml": scale,
        "exercises/inference/counter.yaml": counter,
        "exercises/corpora/tale.txt": "Once upon a time\nthere was a token.\n",
        "reference/transformer/scale.py": reference,
        "reference/inference/counter.py": CLASS_REFERENCE,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A valid course."""
    return load_course(write_course(tmp_path))


def problems_of(root: Path) -> tuple[Problem, ...]:
    """The problems of an invalid course."""
    with pytest.raises(CourseError) as caught:
        load_course(root).exercises()
    return caught.value.problems


def test_exercise_ids_without_reading_come_in_chapter_order(tmp_path: Path) -> None:
    """Listing needs file names only: a broken file does not stop it."""
    course = load_course(write_course(tmp_path, scale="}"))
    assert course.exercise_ids == ("scale", "counter")
    assert course.chapter_of("counter") == "inference"
    assert course.exercise("counter").id == "counter"


def test_valid_exercise_has_all_its_fields(course: Course) -> None:
    """From the file, the folder and the reference."""
    exercise = course.exercise("scale")
    assert (exercise.chapter, exercise.entry_name, exercise.signature.is_class) == ("transformer", "scale", False)
    assert exercise.signature.parameters == (Parameter("x"), Parameter("factor", "2.0"))
    assert [parameter.has_default for parameter in exercise.signature.parameters] == [False, True]
    assert exercise.example is exercise.file.cases[0]
    assert exercise.reference_source == REFERENCE
    assert exercise.file.limits.wall_s == 20.0
    assert course.exercise("scale") is exercise
    assert [exercise.id for exercise in course.exercises()] == ["scale", "counter"]
    assert course.exercise("counter").signature.is_class


@pytest.mark.parametrize(("word", "advice"), [("scales", 'did you mean "scale"?'), ("zzz", 'unknown exercise "zzz"')])
def test_unknown_exercise_is_a_usage_error_with_the_nearest_id(course: Course, word: str, advice: str) -> None:
    """So a typing error is quickly corrected."""
    with pytest.raises(UsageError) as caught:
        course.exercise(word)
    assert advice in str(caught.value)


REPLACEMENTS = [
    ("title: Scaling", "titel: Scaling", 3, 'unknown key "titel"; did you mean "title"?'),
    ("title: Scaling\n", "", 2, 'missing key "title"'),
    ("level: core", "level: cor", 4, 'did you mean "core"?'),
    ("minutes: 5", "minutes: '5'", 5, 'should be a whole number, not "5"'),
    ("id: scale", "id: scales", 2, "not the file's name"),
    (schema.MODELINE, "# x", 1, "the first line must be"),
    ("hints: [one, two, three]", "hints: [one, two]", 11, "should have at least 3 items, not 2"),
    ("frequency: often", "frequency: often\nneeds: [countr]", 7, 'did you mean "counter"?'),
    ("frequency: often", "frequency: often\nneeds: [scale]", 7, "unknown exercise"),
    ('"scale(x, factor=2.0)"', '"scale(x, factor=2.0"', 7, "not a signature"),
    ('"scale(x, factor=2.0)"', '"scale(x): pass\\ndef f(y)"', 7, "not a signature"),
    ('"scale(x, factor=2.0)"', '"scale(x, *factor)"', 7, "plain parameters"),
    ('"scale(x, factor=2.0)"', '"scale(x, factor=pi)"', 7, "not a literal"),
    ('"scale(x, factor=2.0)"', '"scale(x, factor=3.0)"', 7, "the reference has (x, factor=2.0)"),
    ('"scale(x, factor=2.0)"', '"scaled(x, factor=2.0)"', 7, 'defines no "scaled"'),
    ("factor: 3.0", "facto: 3.0", 18, 'unknown argument "facto"; did you mean "factor"?'),
    ("x: {tensor: [1.0, 2.0]}", "factor: 1.0", 15, 'missing argument "x"'),
    ("drawn:", "the worked example:", 16, "duplicate key"),
    ("drawn:", "drawn:\n    example: true", 17, "at most one"),
    ("drawn:", "drawn:\n    raises: ValueEror", 17, 'did you mean "ValueError"?'),
    ("drawn:", "drawn:\n    dtype: float3", 17, 'did you mean "float32"?'),
    ("drawn:", "drawn:\n    compare: {judge: true}", 17, 'defines no "judge"'),
    ("drawn:", "drawn:\n    steps: []", 17, "at least 1 item"),
    ("{n: [2, 3]}", "{n: []}", 17, "at least 1 item"),
    ("{n: [2, 3]}", "{n: [2, 3], m: [1]}", 17, '"m" is drawn but never used'),
    ("{n: [2, 3]}", "{n: [2, a]}", 18, "numbers only"),
    ("{n: [2, 3]}", "{n: [2, -1]}", 18, "at least 0"),
    ("normal: [n, ", "normal: [k, ", 18, 'unknown symbol "k"'),
    ("2 * n", "2 * n +", 18, '"2 * n +" cannot be read'),
    ("2 * n", "n.real", 18, "is not arithmetic: only numbers, names, +"),
    ("2 * n", "2 / n", 18, "whole number"),
    ("2 * n", "n ** 99", 18, "exponents"),
    ("2 * n", "1 // (n - 2)", 18, "n = 2"),
    ("{normal: [n", "{normla: [n", 18, 'did you mean "normal"?'),
    ("{normal: [n", "{scale: 2, normal: [n", 18, 'put "normal" before "scale"'),
    ('"2 * n"]}', '"2 * n"], scael: 2}', 18, 'unknown key "scael"; did you mean "scale"?'),
    ('"2 * n"]}', '"2 * n"], dtype: float3}', 18, 'did you mean "float32"?'),
    ('"2 * n"]}', '"2 * n"], put: [{at: [0], valu: 1}]}', 18, 'did you mean "value"?'),
    ("{tensor: [1.0, 2.0]}", "{tensor: [[1.0], 2.0]}", 15, "nested to one depth"),
    ("{tensor: [1.0, 2.0]}", "{tensor: [1.0, a]}", 15, "a tensor holds numbers"),
    ("{tensor: [1.0, 2.0]}", "{tensor: [300], dtype: int8}", 15, "does not fit int8"),
    ("{tensor: [1.0, 2.0]}", "{tensor: [-1], dtype: uint8}", 15, "does not fit uint8"),
    ("{tensor: [1.0, 2.0]}", "{tensor: [9223372036854775808]}", 15, "does not fit int64"),
    ("{tensor: [1.0, 2.0]}", "{ref: first}", 15, "write $first"),
    ("{tensor: [1.0, 2.0]}", "$first", 15, 'nothing before this is named "first"; let names a draw'),
    ('{normal: [n, "2 * n"]}', "$nam", 18, 'nothing before this is named "nam"; let names a draw'),
    ("factor: 3.0}", "factor=3.0}", 18, '"factor=3.0" is not a Python name; write `factor: 3.0`'),
    ("mistakes:", "mistake:", 19, 'unknown key "mistake"; did you mean "mistakes"?'),
    ("hints: [", "hints: first # [", 11, 'should be a list, not "first"; write it in [ ], or each entry after a dash'),
    ("{tensor: [1.0, 2.0]}", "{function: stedy}", 15, 'did you mean "steady"?'),
    ("{tensor: [1.0, 2.0]}", "{function: steady, with: {valu: 1}}", 15, 'did you mean "value"?'),
    ("{tensor: [1.0, 2.0]}", "{function: scale}", 15, '"scale" makes the argument: it is called once'),
    ("{tensor: [1.0, 2.0]}", "{corpus: tail}", 15, 'did you mean "tale"?'),
    ("{tensor: [1.0, 2.0]}", "{integer: [1]}", 15, "too short"),
    ("{tensor: [1.0, 2.0]}", "{tokenizer: gpt2, part: ranks}", 15, "cl100k_base"),
    ("x * factor: x * x", "x * factr: x", 22, '"x * factr" is not in the reference; near: "x * factor", line'),
    ("x * factor: x * x", "factor: x", 22, '"factor" appears twice, lines'),
    ("x * factor: x * x", "2nd x * factor: x", 22, '"x * factor" stands once; write "x * factor"'),
    ("x * factor: x * x", "2nd product =: x", 22, 'product is assigned once; write "product ="'),
    ("x * factor: x * x", "3rd factor: x", 22, '"factor" appears only 2 times'),
    (": x * x", ": x * factor", 22, "changes nothing"),
    (": x * x", ": x * (", 22, "brackets and quotes must be closed"),
    (": x * x", ": x) * 2", 22, "the new text closes a bracket that it does not open"),
    (": x * x", ": x * *", 20, "not valid Python"),
    ("x * factor: x * x", "explanaton: It squares.", 22, '"explanaton" is no key of a solution, and the code'),
    ("x * factor: x * x", "product =: x\n    x * factor: x", 20, "two keys change the same code"),
    ("x * factor: x * x", "of: squares\n    x * factor: x", 22, "of: a circle, squares → squares"),
    ("x * factor: x * x", "of: ads-one\n    x * factor: x", 22, 'did you mean "adds-one"?'),
    ("x * factor: x * x", "before 1st return: null", 22, "write the statements that stand before it"),
    ("why: It squares.\n", "why: It squares.\n    body: a\n", 21, "either a body or changes"),
    ("why: It squares.\n", "", 20, 'missing key "why"'),
    (
        "why: It squares.\n",
        "because: It squares.\n",
        21,
        '"because" is no key of a solution, and the code does not contain it; write "why" instead',
    ),
    ("product + 0: product + 1", "x * factor: (x * x)", 23, 'the same code as "squares"'),
    (": x * x", ": (x * factor)", 20, "the same code as the reference"),
    ("why: It adds one.", "why: $squared", 24, 'no solution "squared" with a text; did you mean "squares"?'),
    ("adds-one:", "squares:", 23, "duplicate key"),
    ("adds-one:", "Adds_one:", 23, "should be lower-case words or digits joined by dashes"),
    ("adds-one:", "adds-{n}:\n    for: {n: 2}", 24, "each with a list of values"),
    ("adds-one:", "adds-one:\n    for: {n: [2]}", 23, "the name must differ for each value: put {n} into it"),
    ("cases:\n", "cases:\n  - name: x\ncase:\n", 12, "should be a mapping: each name"),
    ("cases:", "define: {wide: {normal: [3]}}\ncases:", 12, '"wide" is never used'),
    ("cases:", "let: {w: 1}\ncases:", 12, '"w" is never used'),
    ("cases:", "call: {factor: 2.5, y: 1}\ncases:", 12, 'unknown argument "y"'),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), REPLACEMENTS)
def test_wrong_exercise_is_refused_at_its_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    """Each mistake of an author has its line, and the message says what to do."""
    assert SCALE.count(old) == 1
    problems = problems_of(write_course(tmp_path, scale=SCALE.replace(old, new)))
    assert any(problem.line == line and message in problem.message for problem in problems), [
        str(problem) for problem in problems
    ]
    assert all(problem.path.endswith("scale.yaml") for problem in problems)


def test_reference_whose_parameters_are_not_plain_is_refused_as_such(tmp_path: Path) -> None:
    """It defines the entry, so it is not reported as missing."""
    root = write_course(tmp_path)
    path = root / "reference/transformer/scale.py"
    path.write_text(path.read_text().replace("def scale(x, ", "def scale(x, *, "))
    messages = [problem.message for problem in problems_of(root)]
    assert messages == ['"scale" of the reference scale.py must have plain parameters: no *, no /']


STEP_REPLACEMENTS = [
    ("- Counter: {start: 1}\n        save_as:", "- get: total\n        save_as:", "there is no object to use"),
    ("$sum", "$sun", 'did you mean "sum"?'),
    ("of: other", "of: othr", 'did you mean "other"?'),
    ("- get: total", "- call: {start: 1}", "is a class; construct it by its name"),
    ("- get: total", "- ad: {}", 'did you mean "add"?'),
    ("- get: total", "- add: {times: 1, amount: 2}", "in the order of the parameters"),
    ("- get: total", "- add: {}\n        get: total", "a step is one call"),
    ("- get: total", "- get: total\n        raises: KeyError\n        part: 0", "has no result"),
    ("Counter: {start: 1}", "Counter: {strt: 1}", 'did you mean "start"?'),
]


@pytest.mark.parametrize(("old", "new", "message"), STEP_REPLACEMENTS)
def test_wrong_script_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Steps may use only what earlier steps saved."""
    assert COUNTER.count(old) == 1
    problems = problems_of(write_course(tmp_path, counter=COUNTER.replace(old, new)))
    assert any(message in problem.message for problem in problems), [str(problem) for problem in problems]


def test_lazy_names_a_parameter_of_a_class_or_of_its_methods(tmp_path: Path) -> None:
    """A class may read a stream in its constructor and in each method."""
    lazy = COUNTER.replace("hints:", "domain: {lazy: [start, amount, total]}\nhints:")
    found = [problem.message for problem in problems_of(write_course(tmp_path, counter=lazy))]
    assert found == ['the entry has no parameter "total"']


def test_slip_in_what_for_repeats_is_reported_once(tmp_path: Path) -> None:
    """Each value has the same line."""
    repeated = COUNTER.replace("  adds:", "  adds {n}:\n    for: {n: [1, 2, 3]}").replace(
        "- get: total", "- {add: {amount: 1}, raises: json.JSONDecodeError}"
    )
    (problem,) = problems_of(write_course(tmp_path, counter=repeated))
    assert problem.message.endswith("name the built-in one that it inherits from")


def test_problems_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    """So one run shows an author everything."""
    wrong = SCALE.replace("level: core", "level: x").replace("minutes: 5", "minutes: 0")
    problems = problems_of(write_course(tmp_path, scale=wrong, counter=COUNTER.replace("returns: int\n", "")))
    assert [(Path(problem.path).name, problem.line) for problem in problems] == [
        ("scale.yaml", 4),
        ("scale.yaml", 5),
        ("counter.yaml", 2),
    ]


def test_needs_in_a_circle_are_refused_for_each_exercise(tmp_path: Path) -> None:
    """No learner could start with any of them."""
    circular = SCALE.replace("frequency: often", "frequency: often\nneeds: [counter]")
    assert ["needs itself" in problem.message for problem in problems_of(write_course(tmp_path, scale=circular))] == [
        True
    ] * 2


def test_exercises_of_a_chapter_come_in_learning_order(tmp_path: Path) -> None:
    """After what they need, also through other chapters; then easier before harder, and shorter before longer."""
    write_course(tmp_path)
    plan = {
        "a-hard": ("hard", 5, []),
        "b-needs-core": ("warm-up", 5, ["f-core"]),
        "c-needs-counter": ("warm-up", 1, ["counter"]),
        "d-long": ("core", 9, []),
        "e-same": ("core", 9, []),
        "f-core": ("core", 7, []),
    }
    for name, (level, minutes, needs) in plan.items():
        text = SCALE.replace("id: scale", f"id: {name}\nneeds: {needs}").replace("level: core", f"level: {level}")
        text = text.replace("minutes: 5", f"minutes: {minutes}")
        (tmp_path / f"exercises/transformer/{name}.yaml").write_text(text, encoding="utf-8")
        (tmp_path / f"reference/transformer/{name.replace('-', '_')}.py").write_text(REFERENCE, encoding="utf-8")
    course = load_course(tmp_path)
    learned = ["scale", "c-needs-counter", "f-core", "b-needs-core", "d-long", "e-same", "a-hard", "counter"]
    assert [exercise.id for exercise in course.exercises()] == learned
    assert course.exercise_ids == (*plan, "scale", "counter")


def test_id_in_two_chapters_is_refused(tmp_path: Path) -> None:
    """Ids must identify an exercise everywhere."""
    write_course(tmp_path)
    (tmp_path / "exercises/training").mkdir()
    (tmp_path / "exercises/training/scale.yaml").write_text(SCALE)
    assert "is taken" in problems_of(tmp_path)[0].message


@pytest.mark.parametrize(
    ("source", "line", "column", "why"),
    [
        ("import torch\n\n\ndef scale(x:\n    return x\n", 4, 10, "'(' was never closed"),
        ("def scale(x, factor=2.0):\n    total = 1 +\n    return x\n", 2, 16, "invalid syntax"),
        ("a = 1\nb = '\0'\n", 1, 1, "null bytes"),
    ],
)
def test_syntax_error_of_a_reference_is_reported_where_it_is(
    tmp_path: Path, source: str, line: int, column: int, why: str
) -> None:
    """In the reference, with the line itself and Python's words."""
    (problem,) = problems_of(write_course(tmp_path, reference=source))
    assert Path(problem.path).name == "scale.py" and (problem.line, problem.column) == (line, column)
    assert problem.message.startswith("not valid Python: ") and why in problem.message
    assert problem.source_line == source.splitlines()[line - 1]


def test_syntax_error_of_a_text_in_the_exercise_is_reported_in_its_line(tmp_path: Path) -> None:
    """Below the key in a block; at the key where the text stands beside it."""
    (problem,) = problems_of(write_course(tmp_path, SCALE.replace("return 0", "return [1")))
    assert problem.source_line == "          return [1" and "'[' was never closed" in problem.message
    beside = re.sub(r"body: \|\n.*", 'body: "def make("\n', SCALE, flags=re.DOTALL)
    (problem,) = problems_of(write_course(tmp_path, beside))
    message = "line 1: the solution is not valid Python"
    assert problem.source_line == '    body: "def make("' and message in problem.message


def test_reference_that_is_missing_or_broken_is_a_problem(tmp_path: Path) -> None:
    """The message names the wrong file."""
    assert "not valid Python" in problems_of(write_course(tmp_path, reference="def scale(:"))[0].message
    (tmp_path / "reference/transformer/scale.py").unlink()
    assert "scale.py is missing" in problems_of(tmp_path)[0].message


def test_starter_of_a_function_raises_and_has_the_task(course: Course) -> None:
    """It parses, imports torch because the reference does, and its docstring is the statement."""
    source = course.exercise("scale").starter_source()
    function = ast.parse(source).body[-1]
    assert isinstance(function, ast.FunctionDef)
    assert ast.unparse(function.args) == "x, factor=2.0"
    assert "$\\alpha x$" in (ast.get_docstring(function) or "")
    assert isinstance(function.body[-1], ast.Raise)
    assert source.startswith("import torch\n")
    assert "product" not in source


def test_starter_of_a_class_has_the_public_methods(course: Course) -> None:
    """Names and parameters are provided; the learner writes the rest."""
    source = course.exercise("counter").starter_source()
    (defined,) = ast.parse(source).body
    assert isinstance(defined, ast.ClassDef)
    assert [node.name for node in defined.body if isinstance(node, ast.FunctionDef)] == ["__init__", "add"]
    assert "def add(self, amount, times=1):" in source


def test_starter_with_quotes_in_the_statement_is_python(tmp_path: Path) -> None:
    """Whatever the statement contains, the docstring equals it."""
    statement = 'Say """hi\\""" and \\\\n.'
    text = COUNTER.replace("statement: Count.", f"statement: '{statement}'")
    source = load_course(write_course(tmp_path, counter=text)).exercise("counter").starter_source()
    assert statement in (ast.get_docstring(ast.parse(source).body[0]) or "")  # type: ignore[arg-type]  # a class


def test_mistake_source_is_the_reference_with_its_changes(course: Course) -> None:
    """A change replaces one part, a body everything."""
    exercise = course.exercise("scale")
    assert exercise.mistake("squares").source() == REFERENCE.replace("x * factor", "x * x")
    assert exercise.mistake("zero").source().startswith("def scale")
    with pytest.raises(UsageError, match='did you mean "squares"'):
        exercise.mistake("square")


def test_mistakes_applied_together_combine_or_collide(course: Course) -> None:
    """Changes of different parts combine; overlapping ones and bodies do not."""
    exercise = course.exercise("scale")
    squares, adds, doubles, zero = exercise.mistakes
    both = REFERENCE.replace("x * factor", "x * x").replace("product + 0", "product + 1")
    assert exercise.apply([squares, adds]) == exercise.apply([adds, squares]) == both
    assert exercise.apply([squares, doubles]) is None
    assert exercise.apply([squares, zero]) is None
    assert exercise.apply([zero]) == zero.body
    assert exercise.apply([]) == REFERENCE


def test_digest_changes_with_file_reference_and_corpus(tmp_path: Path) -> None:
    """A cached grade is invalid after any of them changed."""
    with_corpus = SCALE.replace("factor: 3.0", "factor: {corpus: tale, chars: 3}")

    def digest() -> str:
        return load_course(tmp_path).exercise("scale").digest

    write_course(tmp_path, scale=with_corpus)
    seen = [digest()]
    assert digest() == seen[0]
    write_course(tmp_path, scale=with_corpus + "# more\n")
    seen.append(digest())
    write_course(tmp_path, scale=with_corpus, reference=REFERENCE + "# more\n")
    seen.append(digest())
    write_course(tmp_path, scale=with_corpus)
    (tmp_path / "exercises/corpora/tale.txt").write_text("Once more")
    seen.append(digest())
    assert len(set(seen)) == 4


def test_folder_that_is_no_course_is_a_usage_error(tmp_path: Path) -> None:
    """The message says what a course looks like."""
    with pytest.raises(UsageError, match="exercises/ and reference/"):
        load_course(tmp_path)


def test_built_in_course_of_a_wheel_is_in_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a checkout it is beside the package."""
    write_course(tmp_path)
    (tmp_path / "harness").mkdir()
    monkeypatch.setattr(catalogue, "__file__", str(tmp_path / "harness" / "course" / "catalogue.py"))
    assert load_course(None).root == tmp_path
    write_course(tmp_path / "harness" / "_course")
    assert load_course(None).root == tmp_path / "harness" / "_course"


def test_import_of_the_course_package_stays_cheap() -> None:
    """`harness list` must not wait for pydantic, NumPy or torch."""
    heavy = "{'pydantic', 'yaml', 'numpy', 'torch', 'simpleeval', 'tiktoken'} & set(sys.modules)"
    modules = ", ".join(f"harness.course.{name}" for name in ("catalogue", "inputs", "tokenizer_data"))
    code = f"import sys, {modules}; assert not {heavy}, {heavy}"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_summaries_are_the_exercises_in_order_and_read_only_the_top_of_a_file(
    write_course: Callable[..., Path],
) -> None:
    """So a list of the course is fast; it is right even if the top of a file is unusual."""
    root = write_course()
    whole = load_course(root).exercises()
    assert [(summary.id, summary.minutes, summary.needs) for summary in load_course(root).summaries()] == [
        (exercise.id, exercise.file.minutes, exercise.file.needs) for exercise in whole
    ]
    path = root / "exercises/tokenization/cuts.yaml"
    path.write_text(path.read_text().replace("cases:", "cases: 3 #"))
    assert len(load_course(root).summaries()) == len(whole)
    path.write_text(path.read_text().replace("minutes: 5", "minutes: 5\nroles: [rag, applied]"))
    assert {summary.id: summary.roles for summary in load_course(root).summaries()}["cuts"] == ("rag", "applied")
    path.write_text(path.read_text().replace("minutes: 5", "minutes: soon"))
    with pytest.raises(CourseError, match=r"cuts\.yaml"):
        load_course(root).summaries()
