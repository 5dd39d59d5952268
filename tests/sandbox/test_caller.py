"""A submission cannot forge the record of its calls: values, counts, seeds and errors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from harness.comparison.answer_key import meets
from harness.comparison.diagnosis import is_own_accord
from harness.records import READ, Array, Call, Function, Iterator, Opaque, Outcome, Raised, Returned, Step, Yielded
from harness.sandbox.caller import Caller, Companion, GuestSource, open_trusted, seed_of_guests
from harness.sandbox.guest import Limits
from harness.sandbox.zygote import Zygote

SEED = 20261129
REFERENCE = """
def model(size, secret=0):
    def logits(ids):
        return [secret] * size
    return logits

def f(model):
    return None
"""
MODEL = Function("model", {"size": 3, "secret": 4711471147114711})


def call_of(*steps: Step) -> Call:
    return Call("case", "correctness", steps, "float32", "float32", False, False, True)


def run(zygote: Zygote, text: str, *arguments: Any) -> tuple[Outcome, Caller]:
    """The outcome of `f` of a text with these arguments, and its caller; callables run in a companion guest."""
    companion = Companion(open_trusted(zygote, GuestSource(REFERENCE, "reference.py", "f", trusted=True), SEED))
    with companion.caller.guest, zygote.fork(Limits(wall_s=20.0, memory_mb=512)) as guest:
        caller = Caller(guest, companion)
        failure = caller.load(GuestSource(text, "own.py", "f"), SEED)
        assert failure is None, failure
        named = tuple((f"a{number}", argument) for number, argument in enumerate(arguments))
        return caller.run(call_of(Step("call", named)))[0], caller


def test_gradients_are_those_of_the_part_that_is_compared(zygote: Zygote) -> None:
    """What else a result holds may depend on the argument or not."""
    text = "def f(x):\n    return (3 * x).sum(), {0}\n"
    step = Step("call", (("x", Array.of(np.array([1.0, 2.0]), "float32")),), compare=(0,), gradients=("x",))
    for other in ("x.square()", "x.detach()", "None"):
        with zygote.fork(Limits(wall_s=20.0, memory_mb=512)) as guest:
            caller = Caller(guest)
            assert caller.load(GuestSource(text.format(other), "own.py", "f"), SEED) is None
            (outcome,) = caller.run(call_of(step))
        assert isinstance(outcome, Returned), outcome
        found = {name: array.numpy().tolist() for name, array in outcome.value.items()}
        assert found == {"result": 9.0, "gradient of x": [3.0, 3.0]}, other


@pytest.mark.parametrize(("result", "shared"), [("x + 1, y[0] + 1", ()), ("x + 1, y[0][1:]", ("y",)), ("x, 1", ("x",))])
def test_held_call_tells_which_arguments_its_saved_result_shares_memory_with(
    zygote: Zygote, result: str, shared: tuple[str, ...]
) -> None:
    """A result that is not saved is not looked at."""
    x, y = (Array.of(np.array(numbers), "float32") for numbers in ([1.0, 2.0], [3.0, 4.0]))
    step = Step("call", (("x", x), ("y", (y,))), held="held", save_as=(("first", ()),))
    with zygote.fork(Limits(wall_s=20.0, memory_mb=512)) as guest:
        caller = Caller(guest)
        assert caller.load(GuestSource(f"def f(x, y):\n    return {result}\n", "own.py", "f"), SEED) is None
        outcomes = caller.run(call_of(step, replace(step, save_as=())))
    assert [outcome.shared for outcome in outcomes if isinstance(outcome, Returned)] == [shared, ()]


PLAIN = {
    "a whole number": ("class N(int):\n    __index__ = __int__ = lambda self: 7\n", "N(3)", 3),
    "a float": ("class N(float):\n    __float__ = lambda self: 7.0\n", "N(3.5)", 3.5),
    "a text": ("class N(str):\n    __str__ = encode = lambda self, *_: 'seven'\n", "N('three')", "three"),
    "bytes": ("class N(bytes):\n    __bytes__ = lambda self: b'seven'\n", "N(b'three')", b"three"),
    "a list": ("class N(list):\n    __iter__ = lambda self: iter([7])\n", "N([3])", [3]),
    "a tuple": ("class N(tuple):\n    __iter__ = lambda self: iter([7])\n", "N([3])", (3,)),
    "a dict": ("class N(dict):\n    items = lambda self: [(7, 7)]\n", "N({3: 4})", {3: 4}),
    "an ordered dict": ("from collections import OrderedDict as N\n", "N([(3, 4), (5, 6)])", {3: 4, 5: 6}),
    "a named tuple": ("from collections import namedtuple\nN = namedtuple('N', 'a b')\n", "N(3, 4)", (3, 4)),
}


@pytest.mark.parametrize(("head", "result", "value"), PLAIN.values(), ids=PLAIN)
def test_subclass_of_a_plain_type_is_read_as_the_plain_type(
    zygote: Zygote, head: str, result: str, value: object
) -> None:
    """None of its own methods is called, so none can compute late or answer differently."""
    outcome, _ = run(zygote, f"{head}def f():\n    return {result}\n")
    assert isinstance(outcome, Returned)
    assert outcome.value == value
    assert type(outcome.value) is type(value)


TENSOR = """import torch
class Late(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return torch.full((2,), 7.0)
    dtype = property(lambda self: torch.float64)
    detach = lambda self: torch.full((2,), 7.0)
def f():
    return torch.ones(2).as_subclass(Late)
"""


def test_tensor_subclass_is_read_from_its_memory(zygote: Zygote) -> None:
    """The class cannot compute something else when its value is read."""
    outcome, _ = run(zygote, TENSOR)
    assert isinstance(outcome, Returned)
    assert isinstance(outcome.value, Array)
    assert (outcome.value.dtype, outcome.value.numpy().tolist()) == ("float32", [1.0, 1.0])


COMPUTED = """import torch
class Computed(torch.Tensor):
    @staticmethod
    def __new__(cls):
        return torch.Tensor._make_wrapper_subclass(cls, (2,), dtype=torch.float32)
    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        return torch.full((2,), 7.0)
def f():
    return Computed()
"""


def test_tensor_computed_by_its_class_is_no_value(zygote: Zygote) -> None:
    """It has no memory of its own; the message says what it is."""
    outcome, _ = run(zygote, COMPUTED)
    assert isinstance(outcome, Returned)
    assert outcome.value == Opaque("Computed, which computes its values in Python")


def test_object_that_claims_a_plain_class_is_no_value(zygote: Zygote) -> None:
    """`isinstance` would accept it."""
    outcome, _ = run(zygote, "class A:\n    __class__ = int\n    __int__ = lambda self: 3\ndef f():\n    return A()\n")
    assert isinstance(outcome, Returned)
    assert isinstance(outcome.value, Opaque)


def test_guest_is_not_seeded_with_the_graders_seed(zygote: Zygote) -> None:
    """Its seed derives from the grader's, so that a submission that draws numbers draws the same ones again."""
    text = "import random, torch\ndef f():\n    return [torch.initial_seed(), random.random()]\n"
    (first, _), (again, _) = run(zygote, text), run(zygote, text)
    assert isinstance(first, Returned)
    assert first == again
    assert first.value[0] == seed_of_guests(SEED) != SEED
    assert seed_of_guests(SEED) != seed_of_guests(SEED + 1)


ERRORS = {
    "a name": "class E(Exception):\n    pass\nE.__name__ = E.__qualname__ = 'ValueError'\n",
    "a module too": "class ValueError(Exception):\n    pass\nValueError.__module__ = 'builtins'\nE = ValueError\n",
    "a class that equals": (
        "class M(type):\n    __eq__ = lambda self, other: True\n    __hash__ = lambda self: hash(ValueError)\n"
        "    __mro__ = (ValueError, Exception)\n"
        "class E(Exception, metaclass=M):\n    pass\n"
    ),
}


@pytest.mark.parametrize("head", ERRORS.values(), ids=ERRORS)
def test_class_that_imitates_a_builtin_error_is_not_accepted(zygote: Zygote, head: str) -> None:
    """The identity of the class decides, not its name; a subclass of the real error is accepted."""
    raised, _ = run(zygote, f"{head}def f():\n    raise E('no')\n")
    assert isinstance(raised, Raised)
    assert not meets(raised, "ValueError")
    real, _ = run(zygote, "class E(ValueError):\n    pass\ndef f():\n    raise E('no')\n")
    assert isinstance(real, Raised)
    assert meets(real, "ValueError")


COPIES = {
    "the closure": "return [repr(cell.cell_contents) for cell in model.__closure__]",
    "the frames": (
        "found, frame = [], sys._getframe()\n"
        "    while frame:\n        found.append(repr(frame.f_locals))\n        frame = frame.f_back\n    return found"
    ),
    "all objects": "return [repr(item)[:2000] for item in gc.get_objects() if type(item) in (dict, list, tuple)]",
}


@pytest.mark.parametrize("body", COPIES.values(), ids=COPIES)
def test_callable_cannot_be_copied_from_its_proxy(zygote: Zygote, body: str) -> None:
    """Its code and options are in another guest; the closure, the frames and the collector show only a proxy."""
    text = (
        f"import gc, sys\ndef look(model):\n    {body}\n"
        "def f(model):\n    return 'yes' if any(''.join(['47', '11'] * 4) in text for text in look(model)) else 'no'\n"
    )
    outcome, caller = run(zygote, text, MODEL)
    assert isinstance(outcome, Returned)
    assert outcome.value == "no"
    assert "calls model" not in caller.counts


def test_calls_are_counted_by_the_grader(zygote: Zygote) -> None:
    """The grader answers each call, so clearing counters in the guest has no effect."""
    text = (
        "import gc\nfrom collections import Counter\n"
        "def f(model):\n    values = [model([1]), model([1, 2])]\n"
        "    for item in gc.get_objects():\n"
        "        if type(item) in (Counter, dict) and 'calls model' in item:\n            item.clear()\n"
        "    again = type(model)(model.__code__, model.__globals__, 'other', None, model.__closure__)\n"
        "    return [*values, again([1, 2, 3])]\n"
    )
    outcome, _ = run(zygote, text, MODEL)
    assert isinstance(outcome, Returned)
    assert outcome.value == [[4711471147114711] * 3] * 3
    assert outcome.counts == {"calls model": 3, "tokens model": 6}


AFTERWARDS = {
    "a timer": ("import threading\n", "threading.Timer(0.01, model, ([1, 2],)).start()"),
    "a pool": (
        "import time\nfrom concurrent.futures import ThreadPoolExecutor\nPOOL = ThreadPoolExecutor(1)\n",
        "POOL.submit(lambda: (time.sleep(0.01), model([1, 2])))",
    ),
    "a worker": (
        "import queue, threading\nTASKS = queue.SimpleQueue()\n"
        "def work():\n    while task := TASKS.get():\n        task()\n"
        "threading.Thread(target=work, daemon=True).start()\n",
        "TASKS.put(lambda: model([1, 2]))",
    ),
    "a raw thread": ("import _thread\n", "_thread.start_new_thread(model, ([1, 2],))"),
}


@pytest.mark.parametrize(("head", "statement"), AFTERWARDS.values(), ids=AFTERWARDS)
def test_calls_after_the_return_are_flagged_and_counted(zygote: Zygote, head: str, statement: str) -> None:
    """A call lasts until all that it started has ended, as far as the guest can wait for it."""
    text = f"{head}def f(model):\n    model([1])\n    {statement}\n    return 1\n"
    outcome, caller = run(zygote, text, MODEL)
    assert isinstance(outcome, Returned)
    assert "outliving thread" in [flag.signal for flag in caller.flags]
    assert outcome.counts["calls model"] == 2 or "_thread" in head


def test_idle_pool_is_not_flagged(zygote: Zygote) -> None:
    """Its workers wait without doing anything."""
    text = (
        "from concurrent.futures import ThreadPoolExecutor\nPOOL = ThreadPoolExecutor(2)\n"
        "def f(model):\n    return list(POOL.map(model, [[1], [2]]))\n"
    )
    outcome, caller = run(zygote, text, MODEL)
    assert isinstance(outcome, Returned)
    assert outcome.counts["calls model"] == 2
    assert not caller.flags


STREAMS = {
    "a generator": ("def f(a0):\n    for x in a0:\n        yield x\n        yield x\n", ("", "pp", "qq", ""), 3),
    "an iterator that is iterated over in the call": ("def f(a0):\n    return iter(list(a0))\n", ("", "", "", "pq"), 3),
    "an object with a next item": (
        "class f:\n    def __init__(self, a0):\n        self.left = iter(a0)\n"
        "    def __iter__(self):\n        return self\n"
        "    def __next__(self):\n        return next(self.left).upper()\n",
        ("", "P", "Q", ""),
        3,
    ),
    "an expression": ("def f(a0):\n    return (x + '.' for x in a0)\n", ("", "p.", "q.", ""), 3),
    "an object to iterate over": (
        "class f:\n    def __init__(self, a0):\n        self.a0 = a0\n"
        "    def __iter__(self):\n        yield next(self.a0)\n",
        ("", "p"),
        1,
    ),
    "an item that is no text": ("def f(a0):\n    yield next(a0)\n    yield 1\n", ("", ["p", 1]), 1),
}


@pytest.mark.parametrize(("text", "parts", "read"), STREAMS.values(), ids=STREAMS)
def test_what_an_iterator_yields_is_split_at_its_requests(
    zygote: Zygote, text: str, parts: tuple[Any, ...], read: int
) -> None:
    """The grader counts them: nothing of an item can come before the request for it."""
    outcome = run_streamed(zygote, text)
    assert isinstance(outcome, Returned)
    assert isinstance(outcome.value, Yielded)
    assert outcome.value == parts
    assert outcome.counts == {READ: read}


def test_finished_result_of_a_streamed_call_stays_what_it_is(zygote: Zygote) -> None:
    """The requests are counted all the same."""
    assert run_streamed(zygote, "def f(a0):\n    return ''.join(a0)\n") == Returned("pq", counts={READ: 3})
    assert run_streamed(zygote, "def f(a0):\n    return [next(a0)]\n") == Returned(["p"], counts={READ: 1})


def test_item_that_was_not_requested_is_nowhere_in_the_guest(zygote: Zygote) -> None:
    """So none can be yielded before its request."""
    text = (
        "import gc\n"
        "def f(a0):\n"
        "    next(a0)\n"
        "    held = [gc.get_referents(x) for x in gc.get_objects() if isinstance(x, (list, dict, tuple))]\n"
        "    return str([x for xs in held for x in xs if isinstance(x, str) and x[3:] == '4711'])\n"
    )
    outcome = run_streamed(zygote, text, ("one4711", "two4711"))
    assert isinstance(outcome, Returned)
    assert "two4711" not in outcome.value


def test_error_of_an_iterator_is_an_error_of_the_call(zygote: Zygote) -> None:
    """As is one in the function itself."""
    outcome = run_streamed(zygote, "def f(a0):\n    yield next(a0)\n    raise KeyError('k')\n")
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "KeyError"


def test_more_than_a_message_holds_is_named_by_its_size(zygote: Zygote) -> None:
    """Before a request and at the end."""
    outcome = run_streamed(zygote, "def f(a0):\n    yield 'x' * (3 << 20)\n    yield next(a0)\n")
    assert isinstance(outcome, Returned)
    assert isinstance(outcome.value[0], Opaque)
    assert outcome.value[1:] == ("p",)


def run_streamed(zygote: Zygote, text: str, items: tuple[str, ...] = ("p", "q")) -> Outcome:
    """The outcome of `f` of a text with an iterator that hands over these items on request."""
    with zygote.fork(Limits(wall_s=20.0, memory_mb=512)) as guest:
        caller = Caller(guest)
        assert caller.load(GuestSource(text, "own.py", "f"), SEED) is None
        return caller.run(call_of(Step("call", (("a0", Iterator(items)),), streamed=("a0",))))[0]


@pytest.mark.parametrize(
    ("body", "goes_on"), [("raise MemoryError('full')", True), ("return bytearray(4 << 30)", False)]
)
def test_only_a_memory_error_that_the_file_itself_raises_is_followed_by_the_next_step(
    zygote: Zygote, body: str, goes_on: bool
) -> None:
    """A failed allocation may have left anything behind; `raise` has not."""
    asked, plain = Step("call", (), raises="MemoryError"), Step("call", (), name="g")
    call = Call("case", "correctness", (asked, plain), "float32", "float32", False, False, True)
    with zygote.fork(Limits(wall_s=20.0, memory_mb=512)) as guest:
        caller = Caller(guest)
        assert (
            caller.load(GuestSource(f"def g():\n    return 1\n\ndef f():\n    {body}\n", "own.py", "f"), SEED) is None
        )
        first, second = caller.run(call)
    assert isinstance(first, Raised)
    assert meets(first, "MemoryError")
    assert isinstance(second, Returned) is goes_on


@pytest.mark.parametrize("is_own", [True, False])
@pytest.mark.parametrize(
    ("body", "goes_on"), [("raise MemoryError('full')", True), ("return bytearray(4 << 30)", False)]
)
def test_memory_error_that_an_earlier_step_raises_by_itself_is_its_own_accord(
    zygote: Zygote, body: str, goes_on: bool, is_own: bool
) -> None:
    """Nothing was allocated, whoever wrote the step; its line is shown where it is the learner's, and never the
    reference's source."""
    earlier = f"def take():\n    note = 'secret'; {body}\n"
    source = GuestSource(
        "from store import take\n\ndef g():\n    return 1\n\ndef f():\n    return take()\n", "own.py", "f",
        modules=(("store", earlier, is_own),),
    )  # fmt: skip
    with zygote.fork(Limits(wall_s=20.0, memory_mb=512)) as guest:
        caller = Caller(guest)
        assert caller.load(source, SEED) is None
        first, second = caller.run(call_of(Step("call", (), raises="MemoryError"), Step("call", (), name="g")))
    assert isinstance(first, Raised)
    assert is_own_accord(first) is isinstance(second, Returned) is goes_on
    assert first.line == 7 and first.trace.startswith("line 7, in f: return take()\nstore.py, line 2, in take")
    assert ("secret" in first.trace) is is_own
