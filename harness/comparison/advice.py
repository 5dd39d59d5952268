"""What cures an error, or a result of the wrong type, that has nothing to do with the exercise.  Pure."""

from __future__ import annotations

import re
from typing import Any

from harness.command_line import command_line
from harness.records import Array, Ended, Opaque, Raised

ONE_FILE = "only this file is graded: put helpers of your own into it"
NO_FILES = "there are no other files while it is graded: use the arguments, or write the data into this file"
USE_ARGUMENTS = "nobody can type while it is graded: use the arguments"
NO_GPU = "this runs on the CPU: create tensors with device=x.device of an argument x, and move none"
ONE_VALUE = "`if` and `while` need a single value; for a whole tensor there is torch.where, or a mask"
POWER = "a power is written x ** 2; ^ is exclusive or"
NOTEBOOK = "this is part of a notebook: save that as .ipynb and check it, or keep only its Python code"
BEFORE_NAME = {"torch": "import torch", "nn": "from torch import nn", "F": "import torch.nn.functional as F",
               "np": "import numpy as np", "math": "import math", "Tensor": "from torch import Tensor"}  # fmt: skip
SHAPES = "size of tensor a|mat1 and mat2|not broadcastable|must match except|size mismatch|Expected size"
TRANSPOSED = ".T reverses all axes, which is right only for a matrix: swap the last two, as in k.transpose(-2, -1)"
SLOW = "is it in a loop that never ends, such as a `while` whose condition stays true, or in one loop too many?"
IN_PYTHON = {"true": "True", "false": "False", "null": "None"}
# A class of error, a pattern in its message, and the cure; the first that fits counts.
CURES = (
    ("ImportError", "relative import", ONE_FILE),
    ("ModuleNotFoundError", "named '(Torch|pytorch)'", "PyTorch is imported by `import torch`"),
    ("ModuleNotFoundError", r"named '\w+_\d+'", "a step may import the earlier ones that its task names, no others"),
    ("ModuleNotFoundError", "", f"{ONE_FILE}; a package would have to be installed here"),
    ("FileNotFoundError", "", NO_FILES),
    ("PermissionError", "", NO_FILES),
    ("OSError", "Read-only file system", NO_FILES),
    ("OSError", "name resolution|unreachable", "there is no network while it is graded"),
    ("TypeError", "'(builtin_function_or_method|method|function)'", "is a pair of () missing, as in x.sum()?"),
    ("Exception", "torch.return_types", "max, min and sort along an axis return values and indices: take .values"),
    (
        "TypeError",
        "'(tuple|torch.Size|Tensor|list|int|float)' object is not callable",
        "take the () out, or index with [], as in x.shape[-1]",
    ),
    ("TypeError", "must be Tensor, not (int|float|bool)", "for a plain number use math, or ** 0.5 for a root"),
    ("TypeError", r"transpose\(\)", "name the two axes to swap, as in k.transpose(-2, -1)"),
    (
        "AttributeError",
        "'NoneType' object",
        "this is None: append, sort and the like change a list and return nothing; or a return is missing",
    ),
    ("TypeError", "'NoneType'", "a value is None here; is a return missing, or should `is None` be tested first?"),
    (
        "TypeError",
        "'list' and|and 'list'|can only concatenate list",
        "+ joins two lists; numbers are computed one by one in a loop, or in a tensor",
    ),
    (
        "Exception",
        "only integers, slices|indices must be integers",
        "an index is a whole number or a mask: convert it by int(), or compare, as in x[x > 0]",
    ),
    (
        "ValueError",
        "values to unpack",
        "there are as many names on the left as values; `*_, n, d = x.shape` takes the last two axes of any shape",
    ),
    (
        "RuntimeError",
        "is invalid for input of size",
        "the sizes in view and reshape multiply to the number of entries; one of them may be -1",
    ),
    ("RuntimeError", "view size is not compatible", "use reshape, or .contiguous() before view"),
    (
        "IndexError",
        "out of range$|out of bounds",
        "positions run from 0 to the length minus 1; does the loop end too late, or is this another axis?",
    ),
    ("KeyError", "", "there is no such key: test with `in`, or use .get()"),
    ("ZeroDivisionError", "", "the divisor is 0: treat that case first"),
    ("EOFError", "reading a line", USE_ARGUMENTS),
    ("SystemExit", "", "take out what ends Python, such as exit(), and what reads a command line"),
    ("UnboundLocalError", "", "a name that a function assigns anywhere is its own everywhere in it; pass the value in"),
    ("RecursionError", "", "it calls itself without end; it needs a case that returns without a call of itself"),
    ("Exception", "with CUDA enabled|NVIDIA driver|support for mps|MPS backend|No CUDA GPUs", NO_GPU),
    ("AssertionError", "", 'a test of your own fails; tests may stay below `if __name__ == "__main__":`'),
    ("Exception", "Boolean value of Tensor", ONE_VALUE),
    ("Exception", "bitwise_xor|for \\^: ", POWER),
    ("Exception", "cannot be converted to Scalar|only one element tensors", "for tensors use torch, not math or float"),
    ("Exception", "Dimension out of range", "axes count from 0, or from the end with -1; is one missing?"),
    (
        "Exception",
        SHAPES,
        "axes fit from the last one on, if equal or 1; is a keepdim=True or a transpose missing?",
    ),
    ("Exception", "could not infer output dtype", "whole numbers have no mean; convert them first, as in x.float()"),
    ("Exception", "expected .* to have the same dtype", "convert both to one dtype, as in a.to(b.dtype)"),
)
SYNTAX = (
    (r"^\w+(\+\+|--)$", "write i += 1 or i -= 1"),
    (r"&&|\|\|", "write `and` or `or`"),
    ("^else if", "write `elif`"),
    (r"\)\s*\{$", "a block begins with : and is indented; there are no braces"),
    ("^expected ':'", "put a : at the end of the line"),
    ("^unterminated (triple-quoted |f-)?string", "close the quote"),
    ("^'return' outside function", "indent it, so that it belongs to the function"),
    ("was never closed|^unmatched|does not match opening", "close each bracket by its own kind"),
    ("Maybe you meant '=='", "== compares, = assigns"),
    ("^expected an indented block", "indent what belongs to it by four spaces; a comment alone is not enough"),
    ("^[A-Z][a-z]+ [\\w ']+[.:!,]$", "a sentence is not Python: take it out, or put # before it"),
    ("^unexpected indent|^unindent", "the lines of a block begin in the same column"),
    ("^inconsistent use of tabs", "use spaces alone, four for each level"),
    ("^```|^~~~", "take the lines with ``` out; only the code belongs into the file"),
    ("^[%!]", NOTEBOOK),
    ("^(>>>|In \\[)", "take the prompts out"),
    ("^(<<<<<<<|=======|>>>>>>>)", "a merge left its markers: keep one version and take the markers out"),
    ("[‘’“”]", "use the plain quotes ' and \""),
    ("U\\+(00A0|2212|2013)", "type the spaces and minus signs of this line again; pasted text has others"),
)
RESULTS = {
    "generator": "it has a yield: return the whole result", "coroutine": "take `async` out",
    "function": "return its result, not the function", "builtin_function_or_method": "is a pair of () missing?",
    "method": "is a pair of () missing?", "numpy.ndarray": "convert it by torch.from_numpy, or use torch throughout",
}  # fmt: skip


def cure_error(raised: Raised) -> str:
    """The cure of an error; "" if it is not one of these."""
    name = re.match(r"name '(\w+)' is not defined", raised.message)
    if name and name[1] in BEFORE_NAME:
        return f"put `{BEFORE_NAME[name[1]]}` at the top of the file"
    if name and name[1] in IN_PYTHON:
        return f"in Python it is {IN_PYTHON[name[1]]}; or {NOTEBOOK}"
    if name and name[1] in ("get_ipython", "display"):
        return NOTEBOOK
    if re.search(SHAPES, raised.message) and re.search(r"\w\.T\b", raised.trace):
        return TRANSPOSED
    if raised.type_name == "BdbQuit":
        return f"{USE_ARGUMENTS}. `{command_line('repro')}` with this file writes the call as a script for a debugger"
    return next((cure for kind, text, cure in CURES if kind in raised.bases and re.search(text, raised.message)), "")


def cure_late(ended: Ended) -> str:
    """What to look at in a submission that ran out of time; "" if the line that was running is not known."""
    return SLOW if ended.reason == "timeout" and ended.line else ""


def cure_syntax(message: str, line: str) -> str:
    """The cure of a line that is not Python, for this reason in Python's words; "" if it is not one of these."""
    text = f"{message}\n{line.strip()}"
    return next((cure for pattern, cure in SYNTAX if re.search(pattern, text, re.MULTILINE)), "")


def cure_result(value: Any, declared: Any) -> str:
    """The cure of a result of a type that is never the expected one; "" if it is not one of these."""
    if value is None and declared is not None:
        return "is a return missing?"
    if isinstance(value, Opaque):
        return RESULTS.get(value.type_name, "")
    if isinstance(declared, Array) and isinstance(value, tuple):
        is_one = len(value) == 1
        return "is there a comma at the end of the return?" if is_one else "return the tensor alone"
    if isinstance(declared, Array) and isinstance(value, Array):
        if declared.shape and not value.shape:
            return "is an axis, as in dim=-1, missing?"
        return f"convert it by .to(torch.{declared.dtype})" if value.dtype != declared.dtype else ""
    return "return a tensor" if isinstance(declared, Array) and isinstance(value, list | float | int | str) else ""
