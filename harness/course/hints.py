"""A hint as lines: prose as one, code with one step per line. Pure."""

from __future__ import annotations

import re

STEP = re.compile(r";\s+(?=(?:[^`]*`[^`]*`)*[^`]*$)")
CODE = re.compile(r"`|\w\(| = ")


def hint_lines(hint: str) -> list[str]:
    """The steps of a hint that is mostly code, unquoted if they are nothing but code; else one line."""
    text = " ".join(hint.split())
    steps = STEP.split(text)
    is_code = 2 * sum(bool(CODE.search(step)) for step in steps) > len(steps)
    if len(steps) < 2 or re.search(r"\. [A-Z]", text) or not is_code:
        return [text]
    return [re.sub(r"^`([^`]*)`$", r"\1", step.removesuffix(".")) for step in steps]
