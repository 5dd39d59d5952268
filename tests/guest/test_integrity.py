"""What is flagged for a human: every trick that reaches past Python's public interfaces, and almost no honest file."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from harness.course.catalogue import load_course
from harness.guest.integrity import find_flags
from harness.guest.names import Names
from harness.records import Call, Returned, Step
from harness.sandbox.caller import Caller, GuestSource
from harness.sandbox.guest import Limits
from harness.sandbox.zygote import Zygote

RULES = [{"names": ["torch.softmax"], "ops": ["aten::_softmax"], "instead": "By hand."}]
TRICKS = {
    "gc": "import gc\nkept = gc.get_objects()\n",
    "gc by another name": "from gc import get_referrers as who\nwho(1)\n",
    "sys.modules": "import sys\nvars(sys.modules['torch'])\n",
    "frames": "import sys\nsys._getframe(1)\n",
    "frames of an error": "try:\n    1 / 0\nexcept Exception as e:\n    e.__traceback__.tb_frame.f_back\n",
    "frames by inspect": "import inspect\ninspect.currentframe()\n",
    "closures": "def f(model):\n    return model.__closure__[0].cell_contents\n",
    "closures by getattr": "def f(model):\n    return getattr(model, '__closure__')\n",
    "ctypes": "import ctypes\n",
    "torch internals": "import torch\ntorch._C._jit_get_all_schemas()\n",
    "torch internals by import": "from torch._decomp import get_decompositions\n",
    "operators": "import torch\ntorch.ops.aten.exp(torch.ones(1))\n",
    "built text": "eval('1 +' + ' 1')\n",
    "built name": "import torch\ngetattr(torch, 'soft' + 'max')\n",
    "built name of a module": "import importlib\nimportlib.import_module('g' + 'c')\n",
    "built name by a dictionary": "import torch\nvars(torch)['soft' + 'max']\n",
    "module of a file": "import importlib.util\nimportlib.util.spec_from_file_location('a', '/a.py')\n",
    "builtins": "__builtins__['open']\n",
    "patched module": "import torch\ntorch.exp = torch.sin\n",
    "patched module by setattr": "import torch\nsetattr(torch.Tensor, '__add__', None)\n",
    "outliving thread": "import threading\nthreading.Timer(1, print).start()\n",
    "hooks": "import sys\nsys.settrace(None)\n",
    "harness": "from harness.guest import server\n",
    "process files": "open('/proc/self/mem')\n",
}
HONEST = [
    "import gc\ngc.collect()\n",
    "import torch\ntorch.backends.cuda.matmul.allow_tf32 = False\n",
    "class A:\n    def f(self, kind):\n        return getattr(self, '_' + kind)\n",
    "import re\nWORD = re.compile('a' + 'b')\nmodel.eval()\n",
    "import torch.nn.functional as F\ndef f(x, name):\n    return getattr(F, name)(x)\n",
    "class A:\n    def __init__(self):\n        self.gc = self.modules = {}\n",
    "import sys\nsys.setrecursionlimit(3000)\n",
    "from threading import Lock\nLOCK = Lock()\n",
]
MAX_FLAGGED_SHARE = 0.01


def names_of(source: str) -> Names:
    """The names of a source."""
    return Names(ast.parse(source))


@pytest.mark.parametrize(("name", "text"), TRICKS.items(), ids=TRICKS)
def test_trick_is_flagged_with_its_line(name: str, text: str) -> None:
    """The name of a trick starts with its signal."""
    flags = {signal: line for signal, line, _ in find_flags(names_of(text), RULES)}
    signal = max((signal for signal in flags if name.startswith(signal)), key=len, default=None)
    assert signal is not None, flags
    assert flags[signal] <= text.count("\n")


@pytest.mark.parametrize("text", HONEST)
def test_honest_use_is_not_flagged(text: str) -> None:
    """It cleans up, sets a public option, or only shares a name with a trick."""
    assert find_flags(names_of(text), RULES) == []


@pytest.mark.slow
def test_right_files_of_the_course_are_almost_never_flagged() -> None:
    """At most one in a hundred, so that a flag means something."""
    course = load_course(None)
    files = sorted((Path(__file__).parents[1] / "content/submissions").glob("*/right/*.py"))
    flagged = []
    for path in files:
        rules = [rule.model_dump() for rule in course.exercise(path.parts[-3]).file.forbid]
        flags = find_flags(names_of(path.read_text(encoding="utf-8")), rules)
        flagged += [f"{path.parts[-3]}/{path.name}: {flags}"] if flags else []
    assert len(flagged) <= MAX_FLAGGED_SHARE * len(files), flagged


EVENTS = {
    "gc": "import gc\nLOOK = dict(vars(gc))[''.join(['get_', 'objects'])]\ndef f():\n    LOOK()\n    return 1\n",
    "frames": "import sys\nLOOK = dict(vars(sys))[''.join(['_get', 'frame'])]\ndef f():\n    LOOK()\n    return 1\n",
    "hooks": "import sys\nLOOK = dict(vars(sys))[''.join(['set', 'trace'])]\ndef f():\n    LOOK(None)\n    return 1\n",
    "frames by a library": (
        "import inspect\nLOOK = dict(vars(inspect))[''.join(['currentf', 'rame'])]\n"
        "def f():\n    LOOK()\n    return 1\n"
    ),
    "gc in a thread": (
        "import gc, threading\nLOOK = dict(vars(gc))[''.join(['get_', 'objects'])]\n"
        "def f():\n    one = threading.Thread(target=LOOK)\n    one.start()\n    one.join()\n    return 1\n"
    ),
    "outliving thread": (
        "import threading\nKIND = dict(vars(threading))[''.join(['Ti', 'mer'])]\n"
        "def f():\n    KIND(0.5, int).start()\n    return 1\n"
    ),
}


@pytest.mark.parametrize(("signal", "text"), EVENTS.items(), ids=EVENTS)
def test_event_is_flagged_even_if_the_source_hides_it(zygote: Zygote, signal: str, text: str) -> None:
    """It is recognised at run time, with its line except for threads; the name of a trick starts with its signal."""
    with zygote.fork(Limits(wall_s=20.0, memory_mb=512)) as guest:
        caller = Caller(guest)
        assert caller.load(GuestSource(text, "own.py", "f"), 0) is None
        outcome = caller.perform(Step("call", ()), 0)
    assert isinstance(outcome, Returned)
    lines = [flag.line for flag in caller.flags if signal.startswith(flag.signal)]
    assert lines
    assert ("thread" in signal) == (lines == [0])


def test_event_of_a_library_is_not_flagged(zygote: Zygote) -> None:
    """Named tuples and dataclasses read frames and run text of their own."""
    text = (
        "import collections, dataclasses, enum, logging\nP = collections.namedtuple('P', 'a b')\n"
        "@dataclasses.dataclass\nclass D:\n    a: int = 1\nclass E(enum.Enum):\n    A = 1\n"
        "def f():\n    logging.warning('x')\n    return [D().a, P(1, 2).b, E.A.value]\n"
    )
    with zygote.fork(Limits(wall_s=20.0, memory_mb=512)) as guest:
        caller = Caller(guest)
        assert caller.load(GuestSource(text, "own.py", "f"), 0) is None
        assert isinstance(caller.perform(Step("call", ()), 0), Returned)
    assert not caller.flags


def test_work_in_threads_is_flagged_where_operators_are_counted(zygote: Zygote) -> None:
    """The counter sees only the thread of the call. Without the counter, threads are not flagged."""
    text = (
        "import threading, torch\ndef f():\n    x = torch.ones(8, 8)\n"
        "    thread = threading.Thread(target=torch.mm, args=(x, x))\n"
        "    thread.start()\n    thread.join()\n    return 1\n"
    )
    with zygote.fork(Limits(wall_s=20.0, memory_mb=512)) as guest:
        caller = Caller(guest)
        assert caller.load(GuestSource(text, "own.py", "f"), 0) is None
        call = Call("case", "correctness", (Step("call", ()),), "float32", "float32", False, False, True)
        assert isinstance(caller.run(call)[0], Returned)
        assert not caller.flags
        caller.run(call, watch="flops")
    assert [flag.signal for flag in caller.flags] == ["thread"]
