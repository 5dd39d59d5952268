"""What is never graded, which values count as right, and what a submission may not keep between its calls."""

from __future__ import annotations

import json

import pytest
from graded_texts import RIGHT, Grade, last_line

from harness.results.result import CheckVerdict, Verdict


def test_printed_text_is_captured_and_not_graded(grade_text: Grade) -> None:
    """A forged verdict in the output has no effect either."""
    result = grade_text("import sys\nprint('hello')\nprint('{\"verdict\": \"failed\"}', file=sys.stderr)\n" + RIGHT)
    assert result.verdict is Verdict.PASSED
    assert (result.output.stdout, result.output.stderr) == ("hello\n", '{"verdict": "failed"}\n')
    assert not result.output.truncated


def test_printed_text_is_capped(grade_text: Grade) -> None:
    """64 KB are kept, and the result says that more was printed."""
    result = grade_text("print('x' * 100_000)\nprint('\\x1b' * 60_000)\n" + RIGHT)
    assert (result.verdict, result.output.truncated) == (Verdict.PASSED, True)
    assert 64 << 10 <= len(result.output.stdout) <= (64 << 10) + 20


def test_warning_is_not_graded(grade_text: Grade) -> None:
    """Neither a warning that the submission raises nor one that its source causes."""
    result = grade_text("import warnings\nwarnings.warn('old')\nassert 1 is 1\n" + RIGHT)
    assert result.verdict is Verdict.PASSED
    assert "old" in result.output.stderr


ACCEPTED = [
    "import torch\nclass A(torch.Tensor): 1\ndef scale(x, factor=2.0):\n    return (x * factor).as_subclass(A)\n",
    "def scale(x, factor=2.0):\n    return (x * factor).mT.contiguous().mT if x.dim() > 1 else x * factor\n",
    "import torch\ndef scale(x, factor=2.0):\n    return torch.nn.Parameter(x * factor)\n",
    "class Scale:\n    def __call__(self, x, factor=2.0):\n        return x * factor\nscale = Scale()\n",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_right_value_of_another_class_is_accepted(grade_text: Grade, text: str) -> None:
    """Subclasses, views, parameters and other kinds of callables are right answers."""
    assert grade_text(text).verdict is Verdict.PASSED


MEANS = [
    ("sum(values) / len(values), len(values)", "passed"),
    ("Pair(sum(values) / len(values), len(values))", "passed"),
    ("np.float64(sum(values) / len(values)), len(values)", "passed"),
    ("[sum(values) / len(values), len(values)]", "failed"),
    ("(sum(values) / len(values), float(len(values)))", "failed"),
    ("(sum(values) / len(values), np.int64(len(values)))", "failed"),
    ("(torch.tensor(values).mean(), len(values))", "failed"),
    ("(10 ** 400, len(values))", "failed"),
    ("(sum(values) / len(values), 10 ** 5000)", "failed"),
    ("(sum(values) / len(values), '\\ud800\\x1b[31m::error::')", "failed"),
    ("(float('nan'), len(values))", "failed"),
    ("(sum(values) / len(values), len(values), 1)", "failed"),
    ("{0: sum(values) / len(values), 1: len(values)}", "failed"),
]


@pytest.mark.parametrize(("returned", "verdict"), MEANS)
def test_plain_value_is_graded_by_kind_and_content(grade_text: Grade, returned: str, verdict: str) -> None:
    """A named tuple counts as a tuple and a NumPy float as a float. Any result can be stored and printed."""
    head = (
        "from typing import NamedTuple\nimport numpy as np, torch\nclass Pair(NamedTuple):\n    a: float\n    b: int\n"
    )
    result = grade_text(f"{head}def mean(values):\n    return {returned}\n", "mean")
    assert result.verdict.value == verdict, result.message
    json.dumps(result.as_json(), ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("kind", ["list", "tuple", "NoneType", "tensor"])
def test_object_that_claims_to_be_plain_fails_a_judged_exercise(grade_text: Grade, kind: str) -> None:
    """An object whose class pretends to be `list` is not a list, and the judge never sees it."""
    text = f"Fake = type({kind!r}, (), dict(__module__='builtins'))\ndef cuts(text):\n    return Fake()\n"
    result = grade_text(text, "cuts")
    assert result.verdict is Verdict.FAILED
    assert "list expected" in result.message


def test_judged_exercise_accepts_another_right_answer_and_says_what_is_wrong(grade_text: Grade) -> None:
    """The judge decides, even where the reference would cut differently."""
    assert grade_text("def cuts(text):\n    return list(text)\n", "cuts").verdict is Verdict.PASSED
    wrong = grade_text("def cuts(text):\n    return [text]\n", "cuts")
    assert wrong.verdict is Verdict.FAILED
    assert last_line(wrong) == "a piece is longer than three"


COUNTERS = [
    ("self.total = start", "self.total += amount", "passed"),
    ("self.total = start", "self.total += amount + 1", "failed"),
    ("Counter.total = start", "Counter.total += amount", "failed"),
    ("self.count = start; self.total = 8", "self.count += amount; return self.count", "passed"),
    ("self.count = start", "self.count += amount; return self.count", "error"),
]


@pytest.mark.parametrize(("make", "add", "verdict"), COUNTERS)
def test_class_is_graded_by_what_its_script_compares(grade_text: Grade, make: str, add: str, verdict: str) -> None:
    """The attributes inside are free, and each object has its own state."""
    text = (
        f"class Counter:\n    def __init__(self, start=0):\n        {make}\n    def add(self, amount):\n"
        f"        if amount < 0:\n            raise ValueError\n        {add}\n        return self.total\n"
    )
    assert grade_text(text, "counter").verdict.value == verdict


def test_mutable_default_is_found_by_a_second_call(grade_text: Grade) -> None:
    """The first calls are right; later ones are not."""
    text = (
        "def scale(x, factor=2.0, seen=[]):\n    seen.append(x)\n"
        "    return x * factor if len(seen) <= 5 else x * factor + 1\n"
    )
    result = grade_text(text)
    assert result.verdict is Verdict.FAILED
    assert [check.id for check in result.checks if check.verdict.value == "failed"] == ["kept between calls"]
    assert "something is kept between calls" in result.message


BUFFERS = {
    "by shape": "buffers = {}\ndef scale(x, factor=2.0):\n    out = buffers.setdefault(x.shape, torch.empty_like(x))\n"
    "    return torch.mul(x, factor, out=out)\n",
    "for all": "buffer = torch.empty(64)\ndef scale(x, factor=2.0):\n    out = buffer[: x.numel()].view(x.shape)\n"
    "    return torch.mul(x, factor, out=out)\n",
}


@pytest.mark.parametrize("name", BUFFERS)
def test_result_buffer_shared_between_calls_is_found(grade_text: Grade, name: str) -> None:
    """Each result is right when it is returned, and wrong after the next call."""
    result = grade_text("import torch\n" + BUFFERS[name])
    assert result.verdict is Verdict.FAILED
    (failed,) = [check for check in result.checks if check.verdict.value == "failed"]
    assert (failed.id, failed.kind) == ("kept between calls", "property")
    assert "a later call changed this result" in failed.message
    assert failed.expected != failed.actual


def test_list_that_each_call_refills_is_found(grade_text: Grade) -> None:
    """The next call changes the list that the last one returned."""
    text = "pieces = []\ndef cuts(text):\n    pieces[:] = text\n    return pieces\n"
    result = grade_text(text, "cuts")
    assert result.verdict is Verdict.FAILED
    assert "a later call changed this result" in result.message


CACHED = {
    "by shape": "known = {}\ndef scale(x, factor=2.0):\n"
    "    return known.setdefault((*x.shape, factor, x.dim() == 1 or object()), x * factor).clone()\n",
    "by identity": "from functools import lru_cache\n@lru_cache\ndef scale(x, factor=2.0):\n    return x * factor\n",
}


@pytest.mark.parametrize("name", CACHED)
def test_result_cached_by_too_little_is_found(grade_text: Grade, name: str) -> None:
    """A second call has other values of the same shape, in the same object."""
    result = grade_text(CACHED[name])
    assert [check.id for check in result.checks if check.verdict is CheckVerdict.FAILED] == ["kept between calls"]


def test_end_of_the_process_in_a_second_call_is_found_with_both_calls(grade_text: Grade) -> None:
    """The derived calls are made again in a new guest, which answers each at once."""
    kept = "calls = 0\ndef scale(x, factor=2.0):\n    global calls\n    calls += 1\n"
    ends = "    if calls > 1 and x.dim() == 1:\n        os._exit(0)\n    return x * factor\n"
    result = grade_text(f"import os\n{kept}{ends}")
    (failed,) = [check for check in result.checks if check.verdict is not CheckVerdict.PASSED]
    assert (result.verdict, failed.id, failed.verdict) == (Verdict.ERROR, "kept between calls", CheckVerdict.ERROR)
    assert failed.message.count("scale(x=") == 2 and "the process ended itself (exit code 0)" in failed.message


def test_kept_object_is_found_and_a_copy_of_it_is_allowed(grade_text: Grade) -> None:
    """What was returned belongs to the caller, who may overwrite it; a cache that gives a copy does no harm."""
    text = "known = {}\ndef cuts(text):\n    return known.setdefault(text, list(text))\n"
    assert "something is kept between calls" in grade_text(text, "cuts").message
    assert grade_text(text.replace("list(text))", "list(text)).copy()"), "cuts").verdict is Verdict.PASSED
