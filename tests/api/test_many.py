"""Two hundred gradings in threads, by asyncio and in a kernel, with the zygote killed among them: the verdicts of
`harness grade`."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from harness import Grade, Harness
from harness.course.catalogue import Course

# Every second one raises.
TEXTS = (
    "def scale(x, factor=2.0):\n    return x * factor + {0}\n",
    "def scale(x, factor=2.0):\n    raise ValueError({0})\n",
    "def scale(x, factor=2.0):\n    return x * factor  # {0}\n",
    "def scale(x, factor=2.0):\n    return x[{0} + 100]\n",
)
MANY, KILLED_AT = 200, 100
KERNEL = """
import json
from pathlib import Path
from harness import Harness
texts = json.loads(Path({texts!r}).read_text())
found = {{}}
with Harness({course!r}) as harness:
    for number, grade in harness.grade_many((text, "scale") for text in texts):
        found[number] = grade.verdict.value, grade.score
        if len(found) == {killed_at}:
            harness.engine.zygote.kill()
print(json.dumps([found[number] for number in range(len(texts))]))
"""


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """The submissions."""
    return [TEXTS[number % len(TEXTS)].format(number) for number in range(MANY)]


@pytest.fixture(scope="module")
def expected(small_course: Course, texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> list[list[object]]:
    """The verdicts and scores by `harness grade`."""
    folder = tmp_path_factory.mktemp("cohort")
    for number, text in enumerate(texts):
        path = folder / f"{number:03}" / "scale.py"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    out = tmp_path_factory.mktemp("results")
    command = [
        sys.executable,
        "-m",
        "harness",
        "--course",
        str(small_course.root),
        "grade",
        str(folder),
        "--out",
        str(out),
    ]
    subprocess.run([*command, "--seed", "0"], check=True, capture_output=True)
    lines = [json.loads(line) for line in (out / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    found = {line["learner"]: [line["verdict"], line["score"]] for line in lines}
    assert {verdict for verdict, _ in found.values()} == {"passed", "failed", "error"}
    return [found[f"{number:03}"] for number in range(MANY)]


def in_threads(course: Path, texts: list[str]) -> list[list[object]]:
    """By `grade_many`."""
    found: dict[int, Grade] = {}
    with Harness(course) as harness:
        for number, grade in harness.grade_many((text, "scale") for text in texts):
            found[number] = grade
            if len(found) == KILLED_AT:
                harness.engine.zygote.kill()
    return [[found[number].verdict.value, found[number].score] for number in range(len(texts))]


def by_asyncio(course: Path, texts: list[str]) -> list[list[object]]:
    """By `agrade`."""

    async def main() -> list[Grade]:
        with Harness(course) as harness:
            tasks = [asyncio.create_task(harness.agrade(text, "scale")) for text in texts]
            await tasks[KILLED_AT]
            harness.engine.zygote.kill()
            return await asyncio.gather(*tasks)

    return [[grade.verdict.value, grade.score] for grade in asyncio.run(main())]


def in_a_kernel(course: Path, texts: list[str]) -> list[list[object]]:
    """By `grade_many` in a cell."""
    file = course / "texts.json"
    file.write_text(json.dumps(texts), encoding="utf-8")
    cell = KERNEL.format(texts=str(file), course=str(course), killed_at=KILLED_AT)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    NotebookClient(notebook, timeout=280, kernel_name="python3").execute()
    printed = "".join(part["text"] for part in notebook.cells[0].outputs if part.get("name") == "stdout")
    found: list[list[object]] = json.loads(printed)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("grade", [in_threads, by_asyncio, in_a_kernel], ids=lambda grade: grade.__name__)
def test_two_hundred_gradings_have_the_verdicts_of_the_command_line(
    grade: Callable[[Path, list[str]], list[list[object]]],
    small_course: Course,
    texts: list[str],
    expected: list[list[object]],
) -> None:
    """Whatever grades them, and although the zygote dies in the middle."""
    assert [list(each) for each in grade(small_course.root, texts)] == expected
