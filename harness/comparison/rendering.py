"""Values and calls as a learner reads them.  Pure; bounded, whatever a submission returned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

from harness.records import Array, Function, Iterator, Opaque, Ranks, SavedValue, Step, Support, Yielded

# Python itself refuses to write longer integers out.
MOST_BITS = 4096
# Smaller numbers would be zero with four decimals.
TINY = 5e-5
# A float64 number so near one of four decimals is written in full; what is nearer still is rounding.
BESIDE = (1e-12, 1e-7)


def render(value: Any, budget: int = 700) -> str:
    """A value as text: small tensors as matrices, large ones by shape and first entries."""
    text = _render(value)
    return text if len(text) <= budget else text[: budget - 20].rstrip() + " … (shortened)"


def _render(value: Any) -> str:
    if isinstance(value, Array):
        return _render_array(value)
    if isinstance(value, Opaque):
        return f"<{value.type_name}>"
    if isinstance(value, (list, tuple)):
        items = ", ".join(_render(item) for item in value[:40])
        more = ", …" if len(value) > 40 else ""
        left, right = ("(", ")") if isinstance(value, tuple) else ("[", "]")
        return f"{left}{items}{more}{',' if isinstance(value, tuple) and len(value) == 1 else ''}{right}"
    if isinstance(value, dict):
        items = ", ".join(f"{_render(k)}: {_render(v)}" for k, v in list(value.items())[:20])
        return f"{{{items}{', …' if len(value) > 20 else ''}}}"
    if isinstance(value, float):
        return repr(value) if _is_beside(value, round(value, 4)) else f"{value:.8g}"
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return f"<an int of {value.bit_length()} bits>"
    return repr(value) if not hasattr(value, "name") else f"<{value.name}>"


def _render_array(array: Array) -> str:
    import numpy as np

    numbers = array.numpy()
    suffix = "" if array.dtype in ("float32", "int64", "bool") else f", dtype={array.dtype}"
    if numbers.size > 64:
        few = numbers.reshape(-1)[:6]
        first = np.array2string(few, precision=_digits(few), separator=", ")[:-1]
        return f"{array.dtype} tensor of shape {list(array.shape)}: {first}, …]"
    if numbers.size == 0 and numbers.ndim > 1:
        return f"tensor([], size={array.shape}{suffix})"
    is_tiny = numbers.dtype.kind == "f" and bool(((numbers != 0) & (abs(numbers) < TINY)).any())
    text = np.array2string(
        numbers,
        precision=_digits(numbers),
        separator=", ",
        suppress_small=not is_tiny,
        max_line_width=100,
        prefix="tensor(",
    )
    return f"tensor({text}{suffix})"


def _digits(numbers: Any) -> int:
    """The decimals that show each number as it is: none that is below 1 as 1."""
    import numpy as np

    if numbers.dtype.kind != "f":
        return 4
    with np.errstate(invalid="ignore"):  # a signalling NaN is a NaN
        exact = numbers.astype(np.float64)
    near = np.rint(exact)
    is_between = (exact != near) & (abs(exact) >= 0.5)
    finite = exact[np.isfinite(exact)]
    if numbers.dtype == np.float64 and np.any(_is_beside(finite, np.round(finite, 4))):
        return 17
    return next((n for n in (4, 8) if not (is_between & (np.round(exact, n) == near)).any()), 17)


def _is_beside(number: Any, rounded: Any) -> Any:
    """Whether a number, or each of several, only looks like the rounded one."""
    gap = abs(number - rounded)
    return (gap > BESIDE[0]) & (gap < BESIDE[1])


def write_two(one: Any, other: Any) -> tuple[str, str]:
    """Two different numbers, with as few digits as show that they differ."""
    texts = [(_write_number(one, digits), _write_number(other, digits)) for digits in (6, 9, 12, 17)]
    return next((two for two in texts if two[0] != two[1]), texts[-1])


def _write_number(value: Any, digits: int) -> str:
    import numpy as np

    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    return f"{float(value):.{digits}g}" if isinstance(value, (float, np.floating)) else str(value)


def name_type(value: Any) -> str:
    """A value's type in a learner's words."""
    if isinstance(value, Yielded):
        return "a generator or another iterator" + (" of str" if all(isinstance(part, str) for part in value) else "")
    return f"a {value.dtype} tensor of shape {list(value.shape)}" if isinstance(value, Array) else name_kind(value)


def name_kind(value: Any) -> str:
    """A value's type in a word."""
    if isinstance(value, Array):
        return "tensor"
    if isinstance(value, Yielded):
        return "iterator"
    for kind in (bool, int, float, str, bytes, list, tuple, dict):
        if isinstance(value, kind):
            return kind.__name__
    return "None" if value is None else value.type_name if isinstance(value, Opaque) else type(value).__name__


def render_call(entry: str, steps: Sequence[Step]) -> str:
    """The call, or the script of calls, as one would write it."""
    return "\n".join(_render_step(entry, step) for step in steps)


def _render_step(entry: str, step: Step) -> str:
    arguments = _render_arguments([(name, value) for name, value in step.arguments if name != step.map_over])
    target = f"{step.on}.{step.name}" if step.action == "method" else step.name or entry
    if step.map_over:
        items = _render_argument(dict(step.arguments)[step.map_over])
        selected = "".join(f"[{key!r}]" for key in step.select)
        carried = "".join(f"  # {name} of the next is result[{path[0]!r}]" for name, path in step.carry if path)
        listed = ", ".join(filter(None, [arguments, f"{step.map_over}=one"]))
        return f"[{target}({listed}){selected} for one in {items}]{carried}"
    match step.action:
        case "get":
            return f"{step.on}.{step.name}"
        case "make":
            names = [name for name, _ in step.save_as if name != "self"]
            return f"{' = '.join([*names, 'self'])} = {entry}({arguments})"
        case "scribble":
            return "# the result is overwritten"
        case "backward":
            return f"# the gradients of {step.name}"
        case "state":
            return "# the settings of torch after the calls"
        case "call" | "method" | "judge" | "function" | "recall":
            saved = ", ".join(f"{name} = result{''.join(f'[{key!r}]' for key in path)}" for name, path in step.save_as)
            saved = "" if step.held else saved
            return f"{target}({arguments})" + (f"  # then {saved}" if saved else "")
        case _:
            assert_never(step.action)


def _render_arguments(arguments: Sequence[tuple[str, Any]]) -> str:
    """On one line if all fit; else each on its own lines, with matrix rows below one another."""
    texts = [f"{name}={_render_argument(value)}" for name, value in arguments]
    if not any("\n" in text for text in texts):
        return ", ".join(texts)
    indents = ["\n" + " " * (4 + len(name) + 1) for name, _ in arguments]
    lines = [text.replace("\n", indent) for text, indent in zip(texts, indents, strict=True)]
    return "".join(f"\n    {line}," for line in lines) + "\n"


def _render_argument(value: Any) -> str:
    if isinstance(value, Array):
        return render(value, 400)
    if isinstance(value, (Function, Support)):
        return f"{value.name}(…)"
    if isinstance(value, (SavedValue, Ranks)):
        return value.name
    if isinstance(value, Iterator):
        return f"iter([{', '.join(_render_argument(item) for item in value.items)}])"
    return render(value, 300)
