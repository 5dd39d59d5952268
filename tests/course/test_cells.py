"""The part of a notebook that an exercise needs, as a file, and the way back from its lines to the cells."""

from __future__ import annotations

from typing import Any

import pytest

from harness.course.cell_statements import defined_in, split
from harness.course.cells import cell_of, file_for, name_cells
from harness.course.notebook_file import Cell, as_python

IMPORTS = "%matplotlib inline\n!pip install -q plots \\\n    more\nimport math, plots as plt\nfrom math import *\n"
WRONG = "def f(x):\n    return math.forbidden(x)\n"
PLOT = "x = 3\nfiles = !ls\nplt.plot(f(x))\nout = math.forbidden(x)\n%timeit f(x)\nf?\nprint(out)\n"
HELPER = """%%time

SIZES = {}
for number in (1, 2):
    SIZES[number] = number
SIZES.update(more=3)
plt.bar(SIZES, SIZES)
"""
RIGHT = """def helper(x):
    return x % 4

def f(x):
    out = helper(x)
    return out + len(SIZES) + math.floor(0.5)
"""
NOTEBOOK = (IMPORTS, WRONG, PLOT, HELPER, "%%bash\nls\n", RIGHT, "assert f(3) == 6\nfor x in range(3):\n    !echo $x\n")


def statements_of(*texts: str) -> Any:
    """The statements of a notebook of these cells."""
    return split([Cell(f"code cell {number}", as_python(text)) for number, text in enumerate(texts, 1)])


def run(text: str) -> dict[str, Any]:
    """What a file defines."""
    namespace: dict[str, Any] = {}
    exec(compile(text, "file.py", "exec"), namespace)
    return namespace


def test_file_has_what_the_entry_needs_and_nothing_else() -> None:
    """Helpers, data that later lines fill, imports; no plot, no earlier version, no experiment."""
    text = file_for(statements_of(*NOTEBOOK), ["f"])
    assert run(text)["f"](7) == 3 + 3 + 0
    for left_out in ("plt", "forbidden", "assert", "from math", "bash", "x = 3"):
        assert left_out not in text


def test_lines_of_the_file_are_those_of_its_cells() -> None:
    """Whatever was left out between them."""
    text = file_for(statements_of(*NOTEBOOK), ["f"])
    number = text.split("\n").index("    out = helper(x)") + 1
    assert name_cells(f"line {number}, in f: out = helper(x)", text) == "code cell 6, line 5, in f: out = helper(x)"
    assert cell_of(text, "f") == "code cell 6"
    assert name_cells("line 3: no", "x = 1\n") == "line 3: no"
    assert cell_of("def f(): pass\n", "f") == ""


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (("def f(x):\n    return 1\n", "g = f\n", "def f(x):\n    return g(x) + 1\n"), 2),
        (("def f(x):\n    return 1\n", "def wrap(h):\n    return lambda x: h(x) + 1\n", "f = wrap(f)\n"), 2),
        (
            ("class f:\n    def __init__(self, x): pass\n", "f.__add__ = lambda self, other: 5\n", "h = f(0) + 1\n"),
            None,
        ),
        (("if True:\n    def f(x):\n        return K\nelse:\n    f = None\n", "K = 1\nK += 1\n"), 2),
        (
            ("try:\n    import no_such as m\nexcept ImportError:\n    m = None\n", "f = lambda x: m\n"),
            None,
        ),
        (("from __future__ import annotations\n", "def f(x: Unknown):\n    return 2\n"), 2),
        (("def fill(d):\n    d[1] = 2\n", "D = {}\nfill(D)\n", "def f(x):\n    return D[1]\n"), 2),
        (("from math import *\n", "def f(x):\n    return floor(2.5)\n"), 2),
        (("a = 1; b = 2\n", "def f(x): return b\n"), 2),
        (("async def f(x): return 2\n",), None),
        (("x = 0\n", "def f(x, y=[n for n in range(3)]):\n    return max(y)\n"), 2),
    ],
)
def test_cells_work_as_they_do_from_top_to_bottom(cells: tuple[str, ...], value: object) -> None:
    """Redefinitions that build on each other, changes of things, and what must come first."""
    namespace = run(file_for(statements_of(*cells), ["f"]))
    assert callable(namespace["f"])
    if value is not None:
        assert namespace["f"](0) == value


def test_cell_that_is_not_python_stays_if_it_defines_what_is_needed() -> None:
    """So that the error is reported, with its cell; a broken experiment does no harm."""
    cells = statements_of("def f(x):\n    return (x\n", "def g(x):\n    return x\n", "plot(((\n")
    assert defined_in(cells) >= {"f", "g"}
    assert run(file_for(cells, ["g"]))["g"](3) == 3
    text = file_for(cells, ["f"])
    with pytest.raises(SyntaxError) as caught:
        compile(text, "file.py", "exec")
    assert name_cells(f"line {caught.value.lineno}", text) == "code cell 1, line 2"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("x = 5 \\\n  % 3\n", "x = 5 \\\n  % 3"), ('s = """\n!ls\n%time\n"""', 's = """\n!ls\n%time\n"""'),
        ("%time x = 1\ny = 2", "pass\ny = 2"), ("if a:\n    !ls\n    %cd x", "if a:\n    pass\n    pass"),
        ("out = !ls \\\n  -l\nz = 1", "pass\n\nz = 1"), ("x.shape?\n??y\nz = 1", "pass\npass\nz = 1"),
        ("%%html\n<b>", ""), ("\n%%capture out\nx = 1", "\n\nx = 1"), ("a, b = %sql x", "pass"),
        ("def f(:\n  pass", "def f(:\n  pass"),
    ],
)  # fmt: skip
def test_magics_and_shell_lines_are_left_out_line_by_line(text: str, plain: str) -> None:
    """And nothing that only looks like one."""
    assert as_python(text) == plain


def test_hostile_notebook_is_read_in_reasonable_time() -> None:
    """Many statements that each need the one before, many definitions of a name, and deep nesting."""
    count = 3000
    chain = "x0 = 1\n" + "".join(f"x{n} = x{n - 1}\n" for n in range(1, count))
    redefined = "def g(): pass\n" * count + "h = g\n" * count
    deep = "y = " + "-" * 20_000 + "1\n"
    statements = statements_of(chain, redefined, deep, f"def f(x):\n    return x{count - 1}, h\n")
    text = file_for(statements, ["f"])
    assert run(text)["f"](0)[0] == 1
    assert text.count("def g") == 1
