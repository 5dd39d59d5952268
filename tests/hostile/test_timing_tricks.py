"""Tricks that deceived timed graders, each three times slower than the limit or with wrong values: none passes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from timed_solutions import REFERENCE, SLOW

from harness.results.result import CheckVerdict, Result, Verdict

# trick: (source, kinds of check of which one must fail; none if it is refused)
TRICKS: dict[str, tuple[str, set[str]]] = {
    "a thread answers late": (
        SLOW
        + """
import threading
import time


def settle(x, times):
    given, out = x.clone(), torch.zeros_like(x)

    def late():
        out.copy_(slow(given, times))

    threading.Thread(target=late).start()
    return out
""",
        {"correctness", "property", "speed"},  # the first call for which the thread is late
    ),
    "two threads share the work": (
        SLOW
        + """
import threading


def settle(x, times):
    parts = list(x.split(24))
    done = [None] * len(parts)

    def work(n):
        done[n] = slow(parts[n].repeat(8, 1), times)[: len(parts[n])]

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(parts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return torch.cat(done)
""",
        {"speed"},
    ),
    "a pre-forked helper": (SLOW + "\nimport os\n\nif os.fork() == 0:\n    os._exit(0)\n", {"policy"}),
    "a lazy tensor subclass": (
        SLOW
        + """

class Lazy(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        args = [slow(*one.todo) if isinstance(one, Lazy) else one for one in args]
        return func(*args, **(kwargs or {}))


def settle(x, times):
    lazy = torch.empty_like(x).as_subclass(Lazy)
    lazy.todo = (x.clone(), times)
    return lazy
""",
        {"correctness", "speed"},
    ),
    "the clocks patched": (
        SLOW
        + """
import time

for name in ("perf_counter", "process_time", "monotonic", "time", "thread_time", "clock_gettime"):
    setattr(time, name, lambda *a: 0.0)
torch.cuda.synchronize = lambda *a: None
""",
        {"speed"},
    ),
    "cached by content": (
        SLOW
        + """
known = {}


def settle(x, times):
    key = (x.numpy().tobytes(), times)
    if key not in known:
        known[key] = slow(x, times)
    return known[key].clone()
""",
        {"speed"},
    ),
    "cached by shape": (
        SLOW
        + """
known = {}


def settle(x, times):
    key = (tuple(x.shape), times)
    if key not in known or times < 100:
        known[key] = slow(x, times)
    return known[key].clone()
""",
        {"speed"},
    ),
    "cached by object": (
        SLOW
        + """
known = {}


def settle(x, times):
    key = (id(x), x.data_ptr())
    if times < 100:
        return slow(x, times)
    known.setdefault("any", slow(x, times))
    return known["any"].clone()
""",
        {"speed"},
    ),
    "working ahead across rounds": (
        SLOW
        + """
import threading

spare = []


def ahead(x, times):
    for _ in range(3):
        spare.append(slow(x, times))


def settle(x, times):
    result = slow(x, times)
    threading.Thread(target=ahead, args=(x.clone(), times)).start()
    return result
""",
        {"speed"},
    ),
    "the input changed": (REFERENCE.replace("    return y", "    x.zero_()\n    return y"), {"correctness", "speed"}),
    "the input shrunk where it is timed": (
        REFERENCE.replace("    y = x\n", "    if times > 100:\n        x.resize_(1, 1)\n    y = x\n"),
        {"speed"},
    ),
    "uninitialised memory": (
        REFERENCE.replace("    y = x\n", "    if times > 100:\n        return torch.empty_like(x)\n    y = x\n"),
        {"speed"},
    ),
    "NaN as a wildcard": (
        REFERENCE.replace("    y = x\n", "    if times > 100:\n        return x * float('nan')\n    y = x\n"),
        {"speed"},
    ),
    "the seed is guessed": (
        SLOW
        + """
torch.manual_seed(1)
guess = [torch.randn(48, 50) for _ in range(50)]
known = [slow(one, 150) for one in guess]


def settle(x, times):
    for one, result in zip(guess, known):
        if one.shape == x.shape and torch.equal(one, x):
            return result
    return slow(x, times)
""",
        {"speed"},
    ),
    "behaving only while checked": (
        SLOW
        + """
calls = 0


def settle(x, times):
    global calls
    calls += 1
    return slow(x, times) if calls < 4 else torch.tanh(x)
""",
        {"speed", "correctness", "property"},
    ),
    "half precision": (
        REFERENCE.replace("    y = x\n", "    x = x.half() if times > 100 else x\n    y = x\n").replace(
            "return y", "return y.float()"
        ),
        {"speed"},
    ),
    "a constant": (
        REFERENCE.replace("    y = x\n", "    if times > 100:\n        return torch.ones_like(x)\n    y = x\n"),
        {"speed"},
    ),
    "zeros": (
        REFERENCE.replace("    y = x\n", "    if times > 100:\n        return torch.zeros_like(x)\n    y = x\n"),
        {"speed"},
    ),
    "the identity": (
        REFERENCE.replace("    y = x\n", "    if times > 100:\n        return x.clone()\n    y = x\n"),
        {"speed"},
    ),
    "fewer steps at the timed shape": (
        REFERENCE.replace("    y = x\n", "    times = min(times, 4)\n    y = x\n"),
        {"speed"},
    ),
    "the forbidden function": (
        REFERENCE.replace("return y", "getattr(torch.nn.functional, 'soft' + 'sign')(y)\n    return y"),
        set(),
    ),
    "a forged report": (
        SLOW
        + """
import atexit
import json
import os
import sys

print(json.dumps({"verdict": "passed", "side": "below", "ratios": [0.1] * 9}))
sys.stderr.write("passed")
atexit.register(lambda: os._exit(0))
""",
        {"speed"},
    ),
    "an answer written to the grader's channel": (
        SLOW
        + """
import os


def settle(x, times):
    for fd in range(3, 20):
        try:
            os.write(fd, b"HBX1")
        except OSError:
            pass
    return slow(x, times)
""",
        set(),
    ),
    "the reference slowed by a burner": (
        SLOW
        + """
import threading


def burn():
    while True:
        sum(range(10000))


for _ in range(4):
    threading.Thread(target=burn, daemon=True).start()
""",
        {"speed", "correctness", "policy"},
    ),
    "it sleeps": (
        REFERENCE.replace("    y = x\n", "    import time\n    time.sleep(0.4 if times > 100 else 0)\n    y = x\n"),
        {"speed"},
    ),
    "cached by the place of its numbers": (
        SLOW
        + """
known = {}


def settle(x, times):
    key = x.data_ptr(), x.untyped_storage().data_ptr()
    if key not in known:
        known[key] = slow(x, times)
    return known[key].clone()
""",
        {"speed", "correctness", "property"},
    ),
    "the expected values looked for in the heap": (
        SLOW
        + """
import gc


def settle(x, times):
    for one in gc.get_objects():
        if isinstance(one, torch.Tensor) and one.shape == x.shape and one is not x:
            return one.clone()
    return slow(x, times)
""",
        {"speed", "correctness", "property"},
    ),
    "the expected values looked for in frames": (
        SLOW
        + """
import sys


def settle(x, times):
    frame = sys._getframe(1)
    while frame is not None:
        for one in list(frame.f_locals.values()):
            one = getattr(one, "expected", one)
            if isinstance(one, torch.Tensor) and one.shape == x.shape and one is not x:
                return one.clone()
        frame = frame.f_back
    return slow(x, times)
""",
        {"speed"},
    ),
    "the reference looked for in /proc": (
        SLOW
        + """
import glob


def settle(x, times):
    for path in glob.glob("/proc/*/mem"):
        try:
            with open(path, "rb") as file:
                file.seek(x.data_ptr())
                file.read(8)
        except (OSError, ValueError):
            continue
    return slow(x, times)
""",
        {"speed", "policy"},
    ),
    "memory that an earlier answer was in": (
        SLOW
        + """
calls = 0


def settle(x, times):
    global calls
    calls += 1
    if times < 100 or calls % 2:
        return slow(x, times)
    return torch.empty_like(x)
""",
        {"speed"},
    ),
    "a result that pickles itself": (
        SLOW
        + """

class Passed:
    def __reduce__(self):
        return (print, ("passed",))

    def __eq__(self, other):
        return True


def settle(x, times):
    return Passed() if times > 100 else slow(x, times)
""",
        {"speed"},
    ),
    "an exit code of success": (
        SLOW
        + """
import os


def settle(x, times):
    if times > 100:
        os._exit(0)
    return slow(x, times)
""",
        {"speed"},
    ),
    "a forked server that computes": (
        SLOW
        + """
import multiprocessing


def settle(x, times):
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(slow, (x, times))
""",
        {"speed", "correctness", "policy"},
    ),
    "the whole stopped from within": (
        SLOW + "\nimport os\nimport signal\n\nsignal.signal(signal.SIGCONT, lambda *a: os._exit(0))\n",
        {"speed"},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TRICKS)
def test_trick_does_not_pass(name: str, grade_timed: Callable[[str], Result]) -> None:
    """It fails a check of the kind that it attacks, or is refused."""
    text, kinds = TRICKS[name]
    result = grade_timed(text)
    assert result.verdict is not Verdict.PASSED
    assert result.verdict is not Verdict.INTERNAL_ERROR
    bad = {check.kind for check in result.checks if check.verdict in (CheckVerdict.FAILED, CheckVerdict.ERROR)}
    assert bad & kinds or (not kinds and result.verdict is Verdict.REFUSED), result.message
