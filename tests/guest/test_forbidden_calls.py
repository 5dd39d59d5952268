"""Forbidden uses at run time, inside a guest, in ways that reading the source cannot find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from built_in import COURSE

from harness.records import Outcome, Raised, Returned, Step
from harness.sandbox.caller import Caller, GuestSource
from harness.sandbox.guest import Limits
from harness.sandbox.zygote import Zygote

RULES = [
    {"names": ["torch.nn.Softmax"], "ops": ["aten::softmax", "aten::_softmax"], "instead": "By hand."},
    {"names": [], "modules": ["statistics"], "instead": "Count yourself."},
    {"names": ["json.tool.main", "torch.optim.adam.adam"], "instead": "Write it."},
]
HEAD = "import torch\nx = torch.ones(2, 3)\n"


def run(zygote: Zygote, body: str, rules: Sequence[Mapping[str, object]] = RULES) -> Outcome:
    """The outcome of `f()` of a source under these rules."""
    with zygote.fork(Limits(wall_s=20.0, memory_mb=512)) as guest:
        caller = Caller(guest)
        failure = caller.load(GuestSource(HEAD + body, "guarded.py", "f", rules=rules), seed=0)
        if failure is not None:
            assert failure.raised is not None, failure
            return failure.raised
        return caller.perform(Step("call", ()), 0)


WAYS = {
    "function by a built name": "def f():\n    return getattr(torch, ''.join(['soft', 'max']))(x, -1)",
    "functional by its dictionary": "def f():\n    return vars(torch.nn.functional)['soft' + 'max'](x, -1)",
    "operator": "def f():\n    return getattr(torch.ops.aten, 'soft' + 'max').int(x, -1)",
    "inner operator": "def f():\n    return getattr(torch.ops.aten, '_soft' + 'max')(x, -1, False)",
    "method of the base class": "def f():\n    return getattr(torch._C.TensorBase, 'soft' + 'max')(x, -1)",
    "with a gradient": "def f():\n    return getattr(x.requires_grad_(), 'soft' + 'max')(-1)",
    "class by its dictionary": "def f():\n    return vars(torch.nn)['Soft' + 'max'](-1)(x)",
    "module by a built name": "def f():\n    return __import__(''.join(['statis', 'tics'])).mean([1, 2])",
    "module by its loader": (
        "import importlib.util\n"
        "def f():\n    spec = importlib.util.find_spec('statis' + 'tics')\n"
        "    module = importlib.util.module_from_spec(spec)\n"
        "    spec.loader.exec_module(module)\n    return module.mean([1])"
    ),
    "module's source read and run": (
        "import os\n"
        "def f():\n    path = os.path.join(os.path.dirname(os.__file__), 'statis' + 'tics.py')\n"
        "    space = {}\n    exec(open(path).read(), space)\n    return space['mean']([1])"
    ),
    "module's source read from its folder": (
        "import os\n"
        "def f():\n    os.chdir(os.path.dirname(os.__file__))\n    space = {}\n"
        "    exec(open(b'statis' + b'tics.py').read(), space)\n    return space['mean']([1])"
    ),
    "the compiler's formula by name": (
        "import sys\n"
        "def f():\n    return vars(sys.modules['torch._decomp.decompositions'])['_soft' + 'max'](x, -1, False)"
    ),
    "the compiler's formula by operator": (
        "def f():\n    table = torch._decomp.get_decompositions([getattr(torch.ops.aten, '_soft' + 'max')])\n"
        "    return next(iter(table.values()))(x, -1, False)"
    ),
    "name in a module that nobody has imported": (
        "import importlib\nMODULE = ''.join(['json.to', 'ol'])\n"
        "def f():\n    return len(vars(importlib.import_module(MODULE))['ma' + 'in'].__name__)"
    ),
    "name that its package hides": (
        "import sys\ndef f():\n    return getattr(sys.modules['torch.optim.ad' + 'am'], 'ad' + 'am')([], [])"
    ),
    "swallowed": (
        "def f():\n    try:\n        return getattr(x, 'soft' + 'max')(-1)\n    except Exception:\n        return x / 3"
    ),
}


@pytest.mark.parametrize("body", WAYS.values(), ids=WAYS)
def test_forbidden_use_built_at_run_time_is_refused(zygote: Zygote, body: str) -> None:
    """The refusal is not a subclass of Exception, so a broad `except` does not catch it."""
    outcome = run(zygote, body)
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "ForbiddenUse", outcome


def test_forbidden_package_that_is_not_installed_is_refused(zygote: Zygote) -> None:
    """The message does not suggest installing it, because it would stay forbidden."""
    rules = [{"names": [], "modules": ["no_such_package"], "instead": "By hand."}]
    way = "import importlib\ndef f():\n    return importlib.import_module('.'.join(['no_such_package', '{}']))"
    for name in ("part", "part.of_it"):
        outcome = run(zygote, way.format(name), rules)
        assert isinstance(outcome, Raised)
        assert outcome.type_name == "ForbiddenUse"
        assert "import_module" in outcome.trace
    other = run(zygote, way.replace("no_such_package", "no_such_package_either"), rules)
    assert isinstance(other, Raised)
    assert other.type_name == "ModuleNotFoundError"


def test_refusal_says_what_is_forbidden_and_what_to_do_instead(zygote: Zygote) -> None:
    """The learner reads this message."""
    outcome = run(zygote, WAYS["function by a built name"])
    assert isinstance(outcome, Raised)
    assert "forbidden here. By hand." in outcome.message


@pytest.mark.parametrize(
    "body",
    [
        "def f():\n    return (x.exp() / x.exp().sum(-1, keepdim=True)).tolist()",
        "import math, random, heapq\ndef f():\n    return [[1 / 3] * 3] * 2",
        "import torch.nn.functional as F\ndef f():\n    return F.relu(x / 3).tolist()",
    ],
)
def test_guards_do_not_stop_allowed_work(zygote: Zygote, body: str) -> None:
    """They refuse nothing else."""
    outcome = run(zygote, body)
    assert isinstance(outcome, Returned)
    assert outcome.value == [pytest.approx([1 / 3] * 3)] * 2


def test_guards_of_one_guest_do_not_reach_the_next(zygote: Zygote) -> None:
    """They are installed in the guest, after the fork."""
    run(zygote, WAYS["operator"])
    assert isinstance(run(zygote, WAYS["operator"], rules=[]), Returned)


AUTOGRAD = [
    {"names": forbid.names, "ops": forbid.ops, "modules": forbid.modules, "instead": forbid.instead}
    for forbid in COURSE.exercise("mlp-backward").file.forbid
]
OWN = (
    "x.requires_grad_()\nclass Square(torch.autograd.Function):\n"
    "    @staticmethod\n    def forward(ctx, x):\n        ctx.x = x\n        return x * x\n"
    "    @staticmethod\n    def backward(ctx, grad):\n        return 2 * ctx.x * grad\n"
    "def square(x):\n    return Square.apply(x).sum()\n"
)
IN_WORDS = {  # a way to the gradient that reading the source finds
    "grad": "def f():\n    return torch.autograd.grad(square(x), x)[0]",
    "grad of the module": "from torch import autograd\ndef f():\n    return autograd.grad(square(x), x)[0]",
    "grad under another name": "from torch.autograd import grad as g\ndef f():\n    return g(square(x), x)[0]",
    "backward": "def f():\n    square(x).backward()\n    return x.grad",
    "backward of a module": "def f():\n    torch.autograd.backward(square(x))\n    return x.grad",
    "backward of the class": "def f():\n    torch.Tensor.backward(square(x))\n    return x.grad",
    "backward by its name": "def f():\n    getattr(square(x), 'back' + 'ward')()\n    return x.grad",
    "functional": "from torch.autograd.functional import vjp\ndef f():\n    return vjp(square, x)[1]",
    "jacobian": "def f():\n    return torch.autograd.functional.jacobian(square, x)",
    "func": "from torch import func\ndef f():\n    return func.grad(square)(x)",
    "grad of func": "from torch.func import grad\ndef f():\n    return grad(square)(x)",
    "func as": "import torch.func as tf\ndef f():\n    return tf.vjp(square, x)[1](torch.tensor(1.0))[0]",
    "functorch": "import functorch\ndef f():\n    return functorch.grad(square)(x)",
    "forward mode": "import torch.autograd.forward_ad as fw\ndef f():\n    with fw.dual_level():\n"
    "        return fw.unpack_dual(square(fw.make_dual(x.detach(), x.detach()))).tangent",
    "node": "def f():\n    return (x * x).grad_fn(torch.ones_like(x))",
    "engine": "from torch.autograd.graph import _engine_run_backward as run\ndef f():\n    return run(square(x))",
}
AT_RUN_TIME = {  # and one that it does not
    "backward beside one of its own": "class A:\n    def backward(self): pass\n"
    "def f():\n    square(x).backward()\n    return x.grad",
    "backward": "def f():\n    getattr(square(x), ''.join(['back', 'ward']))()\n    return x.grad",
    "grad": "def f():\n    return getattr(torch.autograd, ''.join(['gr', 'ad']))(square(x), x)",
    "functional": "def f():\n    return getattr(torch.autograd, ''.join(['func', 'tional'])).jacobian(square, x)",
    "func": "def f():\n    return getattr(torch, ''.join(['fu', 'nc'])).grad(square)(x)",
    "forward mode of func": "def f():\n    func = getattr(torch, ''.join(['fu', 'nc']))\n"
    "    return func.jvp(square, (x.detach(),), (x.detach(),))",
    "functorch": "import importlib\ndef f():\n"
    "    return importlib.import_module(''.join(['func', 'torch'])).grad(square)(x)",
    "below functorch": "import torch._functorch.apis as a\ndef f():\n    return a.grad(square)(x)",
    "dual numbers": "def f():\n    return torch._VF._make_dual(x.detach(), x.detach(), level=0)",
    "operator": "def f():\n    torch.ops.aten._backward(square(x), [x])\n    return x.grad",
    "node": "def f():\n    return getattr(x * x, ''.join(['grad', '_fn']))(torch.ones_like(x))",
    "analytical jacobian": "from torch.autograd.gradcheck import get_analytical_jacobian as j\n"
    "def f():\n    return j((x.double(),), square(x.double()))",
}
ALLOWED = {
    "layers with a backward of their own": "class A:\n    def backward(self, grad):\n        return 2 * x * grad\n"
    "def f():\n    return A().backward(torch.ones_like(x)).tolist()",
    "a Function's own backward": "def f():\n    class Context: pass\n    context = Context()\n"
    "    Square.forward(context, x)\n    return Square.backward(context, torch.ones_like(x)).tolist()",
    "no_grad and a tensor that is printed": "@torch.no_grad()\ndef f():\n    print(2 * x)\n    return (2 * x).tolist()",
    "vmap": "def f():\n    return torch.vmap(lambda row: 2 * row)(x.detach()).tolist()",
}


@pytest.mark.parametrize("body", IN_WORDS.values(), ids=IN_WORDS)
def test_autograd_is_found_in_the_source(zygote: Zygote, body: str) -> None:
    """What a backward pass by hand may not use."""
    with pytest.raises(AssertionError, match="forbidden"):
        run(zygote, "def square(x):\n    return (x * x).sum()\n" + body, AUTOGRAD)


@pytest.mark.parametrize("body", AT_RUN_TIME.values(), ids=AT_RUN_TIME)
def test_autograd_is_refused_at_run_time(zygote: Zygote, body: str) -> None:
    """Also behind a Function with a backward of its own."""
    outcome = run(zygote, OWN + body, AUTOGRAD)
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "ForbiddenUse", outcome


@pytest.mark.parametrize("body", ALLOWED.values(), ids=ALLOWED)
def test_backward_by_hand_is_not_taken_for_autograd(zygote: Zygote, body: str) -> None:
    """Names like those of autograd are the natural ones for it."""
    outcome = run(zygote, OWN + body, AUTOGRAD)
    assert isinstance(outcome, Returned), outcome
    assert outcome.value == [[2.0] * 3] * 2


OPTIM: list[dict[str, object]] = [{"names": ["torch.optim"], "instead": "Write it."}]


@pytest.mark.parametrize(
    "body",
    [
        "def f():\n    return getattr(torch, ''.join(['op', 'tim'])).AdamW([x])\n",
        "import sys\ndef f():\n    return vars(sys.modules['torch.op' + 'tim._functional'])['adamw']()\n",
        "import importlib\ndef f():\n    return importlib.import_module('.'.join(['torch', 'optim', 'adam'])).adam()\n",
    ],
)
def test_everything_in_a_named_module_is_refused_at_run_time(zygote: Zygote, body: str) -> None:
    """Under any name, and in any of its submodules."""
    outcome = run(zygote, body, OPTIM)
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "ForbiddenUse", outcome


def test_torch_can_still_import_a_named_module(zygote: Zygote) -> None:
    """torch.func and torch.compile look up classes in it without using them."""
    body = (
        "import importlib\ndef f():\n    optim = importlib.import_module('torch.' + ''.join(['op', 'tim']))\n"
        "    return issubclass(optim.SGD, optim.Optimizer)\n"
    )
    outcome = run(zygote, body, OPTIM)
    assert isinstance(outcome, Returned)
    assert outcome.value is True


@pytest.mark.parametrize(
    "body",
    [
        "def f():\n    return getattr(torch, ''.join('ao')).quantization\n",
        "import importlib\ndef f():\n    return importlib.import_module('.'.join(['torch', 'ao', 'quantization']))\n",
        "def f():\n    exec(str('from torch.ao.quantization import observer'))\n",
    ],
)
def test_module_inside_a_package_cannot_be_reached_at_run_time(zygote: Zygote, body: str) -> None:
    """Although torch itself loaded it long before."""
    outcome = run(zygote, body, [{"names": [], "modules": ["torch.ao"], "instead": "Write it."}])
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "ForbiddenUse"


NAME = "''.join(['soft', 'max'])"
WAYS_AROUND = {
    "handles that the collector finds": (
        "import gc\ndef f():\n    for item in gc.get_objects():\n"
        "        if type(item).__name__ in ('Library', '_DispatchModule'):\n"
        "            item._destroy() if hasattr(item, '_destroy') else item.reset()\n"
        f"    return getattr(x, {NAME})(-1)"
    ),
    "handles in the guard's module": (
        "import gc, sys, torch\ndef f():\n"
        "    for name, module in list(sys.modules.items()):\n"
        "        if name.endswith('forbidden_calls'):\n"
        "            for key, item in list(vars(module).items()):\n"
        "                if type(item) in (list, dict) and key != '__builtins__':\n                    item.clear()\n"
        f"    gc.collect()\n    return getattr(x, {NAME})(-1)"
    ),
    "another backend": f"def f():\n    return getattr(x.to_mkldnn(), {NAME})(-1).to_dense()",
    "a nested tensor": (
        f"def f():\n    return getattr(torch.nested.nested_tensor([x, x]), {NAME})(-1).to_padded_tensor(0.0)"
    ),
    "the parts of an operator": f"def f():\n    return getattr(torch.ops.aten, {NAME}).int.decompose(x, -1, None)",
    "the kernel of one key": (
        f"def f():\n    operator = getattr(torch.ops.aten, '_' + {NAME}).default\n"
        "    return operator._op_dk(torch._C.DispatchKey.CPU, x, -1, False)"
    ),
    "the compiler's formula compiled again": (
        "import sys\ndef f():\n    file = sys.modules['torch._decomp.decompositions'].__file__\n"
        f"    space = {{'__name__': 'again'}}\n    exec(open(file).read(), space)\n"
        f"    return space['_' + {NAME}](x, -1, False)"
    ),
    "the compiler's formula loaded again": (
        "import importlib.util, sys\ndef f():\n    file = sys.modules['torch._decomp.decompositions'].__file__\n"
        "    spec = importlib.util.spec_from_file_location('again', file)\n"
        "    module = importlib.util.module_from_spec(spec)\n    spec.loader.exec_module(module)\n"
        f"    return vars(module)['_' + {NAME}](x, -1, False)"
    ),
    "a module under another name": (
        "import importlib.util, os\nHOME = os.path.dirname(os.__file__)\n"
        "def f():\n    file = os.path.join(HOME, 'statis' + 'tics.py')\n"
        "    spec = importlib.util.spec_from_file_location('other', file)\n"
        "    module = importlib.util.module_from_spec(spec)\n    spec.loader.exec_module(module)\n"
        "    return module.mean([1])"
    ),
    "a module behind a link": (
        "import os, tempfile\ndef f():\n    file = os.path.join(os.path.dirname(os.__file__), 'statis' + 'tics.py')\n"
        "    os.symlink(file, 'link.py')\n    space = {}\n    exec(open('link.py').read(), space)\n"
        "    return space['mean']([1])"
    ),
    "a module beside a descriptor": (
        "import os\nHOME = os.path.dirname(os.__file__)\n"
        "def f():\n    folder = os.open(HOME, os.O_RDONLY)\n"
        "    file = os.open('statis' + 'tics.py', os.O_RDONLY, dir_fd=folder)\n"
        "    space = {}\n    exec(os.read(file, 1 << 20), space)\n    return space['mean']([1])"
    ),
    "a package's folder": (
        "import os\ndef f():\n    folder = os.open(os.path.dirname(FILE), os.O_RDONLY)\n"
        "    return os.read(os.open('regex.py', os.O_RDONLY, dir_fd=folder), 10)"
    ),
    "a module's file as a tensor": (
        "import os\nHOME = os.path.dirname(os.__file__)\n"
        "def f():\n    file = os.path.join(HOME, 'statis' + 'tics.py')\n"
        "    return bytes(torch.from_file(file, size=100, dtype=torch.uint8).tolist())"
    ),
    "a module's file as a storage": (
        "import os\nHOME = os.path.dirname(os.__file__)\n"
        "def f():\n    file = os.path.join(HOME, 'statis' + 'tics.py')\n"
        "    return bytes(torch.UntypedStorage.from_file(file, False, 100))"
    ),
    "a guard whose helpers are replaced": (
        "import builtins, os, posixpath\ndef f():\n    posixpath.abspath = os.path.abspath = lambda path: ''\n"
        "    builtins.isinstance = lambda *_: False\n    builtins.any = lambda _: False\n"
        "    return __import__(''.join(['statis', 'tics'])).mean([1, 2])"
    ),
    "a guard that a refusal shows": (
        "def f():\n    try:\n        __import__(''.join(['statis', 'tics']))\n    except BaseException as error:\n"
        "        trace = error.__traceback__\n        while trace:\n"
        "            for item in trace.tb_frame.f_locals.values():\n"
        "                if type(item) in (list, dict):\n                    item.clear()\n"
        "            trace = trace.tb_next\n    return __import__(''.join(['statis', 'tics'])).mean([1])"
    ),
    "an extension module under another name": (
        "import importlib.machinery, importlib.util\ndef f():\n"
        "    loader = importlib.machinery.ExtensionFileLoader('own._regex', FILE)\n"
        "    spec = importlib.util.spec_from_loader('own._regex', loader)\n"
        "    return importlib.util.module_from_spec(spec)"
    ),
    "kernels of a compiler": "def f():\n    vars(torch._C)['_jit_set_' + 'llga_enabled'](True)\n    return x",
}


@pytest.mark.parametrize("body", WAYS_AROUND.values(), ids=WAYS_AROUND)
def test_known_way_around_the_guard_is_refused(zygote: Zygote, body: str) -> None:
    """The guard's own objects are out of reach, and every kernel, source and file is closed."""
    import regex._regex

    file = str(regex._regex.__file__)
    rules = [*RULES, {"names": [], "modules": ["regex"], "instead": "By hand."}]
    outcome = run(zygote, body.replace("FILE", repr(file)), rules)
    assert isinstance(outcome, Raised), outcome
    assert outcome.type_name == "ForbiddenUse", outcome


def test_traceback_through_a_closed_source_is_shown_without_its_line(zygote: Zygote) -> None:
    """Showing a traceback is allowed; the line is just left empty."""
    body = (
        "import sys, traceback, linecache\ndef f():\n"
        "    file = sys.modules['torch._decomp.decompositions'].__file__\n    linecache.cache.pop(file, None)\n"
        "    return linecache.getline(file, 1)\n"
    )
    outcome = run(zygote, body)
    assert isinstance(outcome, Returned)
    assert outcome.value == ""
