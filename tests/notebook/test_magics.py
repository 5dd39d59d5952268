"""The magics in a kernel: what cells show, and what is recorded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from harness.course.catalogue import Course
from harness.notebook.magics import starter_notebook
from harness.progress.store import Store

ROOT = Path(__file__).parents[2]
HELPER = "import torch\nOFFSET = 0\ndef times(x, factor):\n    return x * factor + OFFSET"
RIGHT = "def scale(x, factor=2.0):\n    return times(x, factor)"
TWO = "def mean(values):\n    return sum(values) / len(values), len(values)\n"


def execute(cells: Sequence[str]) -> list[list[dict[str, Any]]]:
    """The outputs of each cell, run in a kernel; an error in one does not end the run."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
    NotebookClient(notebook, timeout=250, kernel_name="python3", allow_errors=True).execute()
    return [cell.outputs for cell in notebook.cells]


def texts(outputs: list[dict[str, Any]]) -> str:
    """What the outputs of a cell are as text."""
    return "\n".join(
        part.get("text", "") or part.get("evalue", "") or part.get("data", {}).get("text/plain", "") for part in outputs
    )


@pytest.fixture
def course(small_course: Course, monkeypatch: pytest.MonkeyPatch) -> Course:
    """The small course, in the kernel too."""
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    return small_course


def test_cells_are_checked_where_they_were_written(course: Course) -> None:
    """With the helpers of other cells; the verdict names the cell; what is not solved here is said in a line."""
    cells = {
        "load": "%load_ext harness",
        "helper": HELPER,
        "right": f"%%check scale\n{RIGHT}",
        "raises": "%%check\n\ndef scale(x, factor=2.0):\n    return x.nothing",
        "again": "%check scale",
        "two": f"%%check\n{RIGHT}\n{TWO}",
        "function": "from harness import check\ncheck(scale)",
        "name": "from harness.notebook import check, hint\nprint(check('mean'))",
        "hint": "%hint",
        "start": "%start counter",
        "unknown": "%%check scales\nx = 1",
        "nothing": "%%check\nx = 1",
        "usage": "%check scale --sed 3",
        "quote": "%check 'scale",
        "seed": "%check scale --seed -1",
        "forbidden": "%%check\ndef scale(x, factor=2.0):\n    return torch.square(x)",
        "experiment": "y = torch.square(torch.ones(2))\nassert scale is not None",
        "final": f"%%check\n{RIGHT}",
    }
    shown = dict(zip(cells, map(texts, outputs := execute(list(cells.values()))), strict=True))
    assert shown["load"] == shown["helper"] == ""
    assert shown["right"].startswith("PASSED  scale ") and "In [3]" in shown["right"]
    assert "isolation strict" in shown["right"] or "isolation standard" in shown["right"]
    assert "In [4], line 4, in scale: return x.nothing" in shown["raises"]
    assert shown["again"].startswith("ERROR  scale ") and "%hint scale · hint 1 of 3" in shown["again"]
    assert "PASSED  scale " in shown["two"] and "PASSED  mean " in shown["two"]
    assert shown["function"].startswith("PASSED  scale ") and shown["name"].startswith("PASSED  mean ")
    assert "hint 1 of 3" in shown["hint"] and "first hint" in shown["hint"]
    assert "Count." in shown["start"]
    assert 'no exercise "scales"; did you mean "scale"' in shown["unknown"]
    assert "no exercise is solved here" in shown["nothing"]
    assert "unrecognized arguments: --sed 3" in shown["usage"]
    assert "No closing quotation" in shown["quote"] and "Traceback" not in shown["quote"]
    assert "the seed must be 0 or greater, not -1" in shown["seed"]
    assert (
        shown["forbidden"].startswith("REFUSED  scale ") and "In [16], line 3 uses torch.square" in shown["forbidden"]
    )
    assert shown["final"].startswith("PASSED  scale ")
    (page,) = [part["data"]["text/html"] for part in outputs[3]]
    assert "ERROR" in page and "<style>" in page and "<script" not in page
    store = Store(course=course.name)
    assert store.standings()["scale"].attempts == 7 and store.standings()["mean"].attempts == 2
    assert store.hints_taken("mean") == 1
    store.close()


@pytest.mark.slow
def test_written_notebook_runs_and_is_checked(course: Course) -> None:
    """From top to bottom; its cell is not filled in yet."""
    document = json.loads(starter_notebook(course.exercise("scale")))
    cells = ["".join(cell["source"]) for cell in document["cells"] if cell["cell_type"] == "code"]
    shown = [texts(outputs) for outputs in execute(cells)]
    assert shown[0] == "" and shown[1].startswith("ERROR  scale ")
    assert "NotImplementedError" in shown[1]
    nbformat.validate(nbformat.reads(starter_notebook(course.exercise("counter")), as_version=4))


@pytest.mark.slow
def test_notebook_of_the_documents_runs_from_top_to_bottom() -> None:
    """Each of its cells shows what the text around it says."""
    notebook = nbformat.read(ROOT / "docs" / "first-steps.ipynb", as_version=4)
    NotebookClient(notebook, timeout=250, kernel_name="python3").execute()
    shown = [texts(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]
    assert "Causal mask" in shown[1]
    assert shown[3].startswith("FAILED  causal-mask ") and "Known mistake: aligned-top-left" in shown[3]
    assert "hint 1 of 3" in shown[4]
    assert shown[5].startswith("PASSED  causal-mask ")
    assert "passed" in shown[6] and "10.0" in shown[6]
