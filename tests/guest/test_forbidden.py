"""Forbidden uses, forbidden_names in a source before it runs."""

from __future__ import annotations

import ast

import pytest

from harness.guest.forbidden import find_violations
from harness.guest.names import Names

RULES = [
    {
        "names": ["torch.softmax", "torch.nn.functional.softmax", "torch.Tensor.softmax", "torch.nn.Softmax"],
        "modules": ["tiktoken"],
        "instead": "By hand.",
    }
]


def names_of(source: str) -> Names:
    """The names of a source."""
    return Names(ast.parse(source))


def forbidden_names(source: str) -> list[str]:
    """The forbidden names that a source uses."""
    return [violation.name for violation in find_violations(names_of(source), RULES)]


FORBIDDEN = {
    "plain": "import torch\ny = torch.softmax(x, -1)",
    "alias of the module": "import torch as t\ny = t.softmax(x, -1)",
    "alias of a submodule": "import torch.nn.functional as F\ny = F.softmax(x, -1)",
    "from import": "from torch import softmax\ny = softmax(x, -1)",
    "from import as": "from torch.nn.functional import softmax as s\ny = s(x, -1)",
    "from import of the parent": "from torch.nn import functional\ny = functional.softmax(x, -1)",
    "star import": "from torch import *\ny = softmax(x, -1)",
    "assigned": "import torch\nf = torch.softmax\ny = f(x, -1)",
    "assigned module": "import torch\nn = torch.nn\nF = n.functional\ny = F.softmax(x)",
    "passed on": "import torch\ny = list(map(torch.softmax, xs))",
    "imported below": "def f(x):\n    return t.softmax(x, -1)\nimport torch as t",
    "imported inside": "def f(x):\n    import torch as t\n    return t.softmax(x, -1)",
    "getattr of a literal": "import torch\ny = getattr(torch, 'softmax')(x)",
    "getattr of a sum": "import torch\ny = getattr(torch, 'soft' + 'max')(x)",
    "getattr of a method": "y = getattr(x, 'softmax')(-1)",
    "method": "y = x.softmax(-1)",
    "method of a call": "y = f(x).softmax(-1)",
    "method of the class": "import torch\ny = torch.Tensor.softmax(x, -1)",
    "class": "import torch\ny = torch.nn.Softmax(-1)(x)",
    "base class": "from torch import nn\nclass Mine(nn.Softmax):\n    pass",
    "module": "import tiktoken",
    "module as": "import tiktoken as t",
    "submodule": "import tiktoken.core",
    "from module": "from tiktoken import get_encoding",
    "from submodule": "from tiktoken.core import Encoding",
    "import function": "m = __import__('tiktoken')",
    "assigned in a tuple": "import torch\na, (b, c) = 1, (torch, 2)\ny = b.softmax(x)",
    "assigned in an expression": "import torch\nif n := torch.nn:\n    y = n.functional.softmax(x)",
    "assigned to a default": "import torch\ndef f(x, *, t=torch):\n    return t.softmax(x)",
    "assigned several times": "import torch\na = torch\nb = a\nc = b.nn\nd = c.functional\ny = d.softmax(x)",
    "name of a name": "import torch\nfind, name = getattr, 'soft'\ny = find(torch, name + 'max')(x)",
    "getattr of a module's part": "import torch\ny = getattr(getattr(torch, 'nn'), 'functional').softmax(x)",
    "executed text": "exec('import torch\\ny = torch.softmax(x)')",
    "executed text of a name": "TEXT = 'y = torch.soft' + 'max(x)'\nimport torch\nrun = exec\nrun(TEXT)",
    "evaluated text": "import torch\ny = eval(compile('torch.softmax(x)', 'f', 'eval'))",
    "text in executed text": "import torch\nexec('exec(\"torch.softmax(x)\")')",
    "importlib": "import importlib\nm = importlib.import_module('tik' + 'token')",
}
ALLOWED = {
    "comment": "# torch.softmax(x, -1)\nx = 1",
    "text": "x = 'torch.softmax and tiktoken'",
    "docstring": 'def f():\n    """Not torch.softmax, nor x.softmax()."""',
    "own function": "def softmax(x):\n    return x\ny = softmax(1)",
    "own function beside a star import": "from torch import *\ndef softmax(x):\n    return x\ny = softmax(1)",
    "own method": "class A:\n    def softmax(self, x):\n        return x\n"
    "    def f(self, x):\n        return self.softmax(x)",
    "own attribute": "class A:\n    def __init__(self):\n        self.softmax = f\n"
    "    def g(self, x):\n        return self.softmax(x)",
    "other library": "import scipy\ny = scipy.special.softmax(x)",
    "other library's part": "from scipy.special import softmax\ny = softmax(x)",
    "other library's module": "import scipy.special as s\ny = s.softmax(x)",
    "relative import": "from . import tiktoken",
    "longer name": "import torch\ny = torch.softmax_of(x)",
    "longer module": "import tiktoken_like",
    "text that is not run": "exec = print\nexec('torch.softmax(x)')",
    "name bound only to itself": "import torch\nt = t\nt.softmax_of(x)",
    "variable of that name": "softmax = 3\ny = softmax + 1",
}


@pytest.mark.parametrize("source", FORBIDDEN.values(), ids=FORBIDDEN)
def test_forbidden_use_is_found_in_any_spelling(source: str) -> None:
    """There are many ways to write the same thing."""
    assert forbidden_names(source)


@pytest.mark.parametrize("source", ALLOWED.values(), ids=ALLOWED)
def test_allowed_use_that_looks_similar_is_not_reported(source: str) -> None:
    """A false accusation is worse than a miss, which the guard catches at run time."""
    assert forbidden_names(source) == []


def test_violation_has_its_line_its_name_and_what_to_do_instead() -> None:
    """The learner's message consists of them."""
    (violation,) = find_violations(names_of("import torch\n\ny = torch.softmax(x, -1)"), RULES)
    assert (violation.line, violation.name, violation.instead) == (3, "torch.softmax", "By hand.")


def test_violation_repeated_on_a_line_is_reported_once() -> None:
    """Violations are reported in the order of their lines."""
    source = "import torch\ny = torch.softmax(torch.softmax(x))\nz = x.softmax()"
    assert forbidden_names(source) == ["torch.softmax", "torch.Tensor.softmax"]


def test_exercise_without_rules_has_no_violations() -> None:
    """Nothing is forbidden there."""
    assert find_violations(names_of("import torch\ntorch.softmax(x)"), []) == []


def test_module_inside_a_package_is_refused_with_all_below_it() -> None:
    """The package itself and its other modules stay allowed."""
    rules = [{"modules": ["torch.ao"], "instead": "Write it."}]
    for text in (
        "import torch.ao.quantization", "from torch.ao.quantization import observer", "from torch import ao",
        "import torch\ntorch.ao.quantization", "import torch.ao.quantization.fx as q",
    ):  # fmt: skip
        assert find_violations(names_of(text), rules), text
    for text in ("import torch", "from torch import nn", "import torch.aotautograd", "import torch\ntorch.nn"):
        assert not find_violations(names_of(text), rules), text


def test_named_module_is_refused_with_all_below_it() -> None:
    """Including parts that have no public name."""
    rules = [{"names": ["torch.optim"], "instead": "Write it."}]
    for text in (
        "from torch.optim._functional import adamw as go\ngo()", "from torch import optim\noptim.SGD",
        "import torch.optim.adam", "import torch\ngetattr(torch.optim, 'Adam')",
    ):  # fmt: skip
        assert find_violations(names_of(text), rules), text
    assert not find_violations(names_of("import torch\ntorch.optimal"), rules)
