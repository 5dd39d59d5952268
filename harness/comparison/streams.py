"""What an iterator yielded, and when, against the reference.  Pure; repro scripts contain these functions."""

from __future__ import annotations

from collections.abc import Sequence

from harness.text import counted

# Characters of a text in a message.
MOST_SHOWN = 200


def compare_parts(actual: Sequence[str], expected: Sequence[str]) -> str:
    """What is wrong with the text that was yielded, or with the times of its parts; "" for nothing.

    Part n was yielded once n items had been requested.  How a part is cut into pieces is free.
    """
    whole, wanted = "".join(actual), "".join(expected)
    if whole != wanted:
        return f"{_short(wanted)} expected in all, {_short(whole)} yielded"
    for number in range(min(len(actual), len(expected))):
        so_far, due = "".join(actual[: number + 1]), "".join(expected[: number + 1])
        when = f"after {counted(number, 'item')} it had yielded {_short(so_far)}"
        if len(so_far) < len(due):
            return f"too late: {when}; {_short(due)} was safe"
        if len(so_far) > len(due):
            return f"too early: {when}; only {_short(due)} was safe"
    return ""


def compare_reading(read: int, most: int, names: str) -> str:
    """What is wrong with the number of items that were requested; "" for nothing."""
    return f"it requested an item of {names} after item {most}, which decided the result" if read > most else ""


def _short(text: str) -> str:
    return repr(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…")
