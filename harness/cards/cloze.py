"""The gaps of a cloze text: `{{right|also right}}`.  Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

GAP = re.compile(r"\{\{(.+?)\}\}", re.DOTALL)
# In shorter words one letter changes the meaning (key, keys; top-k, top-p).
MIN_TYPO_LETTERS = 6
# Different characters for the same sign.
_SAME = str.maketrans({"−": "-", "²": "^2", "³": "^3", "×": "*", "·": "*", "⋅": "*"})


def gaps(text: str) -> tuple[tuple[str, ...], ...]:
    """The words accepted in each gap; the first one is displayed."""
    return tuple(tuple(word.strip() for word in gap.split("|")) for gap in GAP.findall(text))


def blanked(text: str) -> str:
    """The text with its gaps open, numbered where there are several."""
    count = len(GAP.findall(text))
    numbers = iter(range(1, count + 1))
    return GAP.sub(lambda _: f"[{next(numbers)} ____ ]" if count > 1 else "[____]", text)


def filled(text: str) -> str:
    """The text with its gaps filled."""
    return GAP.sub(lambda gap: f"[{gap[1].split('|')[0].strip()}]", text)


def fits(typed: str, right: Sequence[str]) -> bool:
    """Whether this fills the gap; case, spaces, dashes and product signs are ignored, and so is one typo in a long
    word.
    """
    mine = _plain(typed)
    return bool(mine) and any(mine == word or _is_typo(mine, word) for word in map(_plain, right))


def _plain(text: str) -> str:
    same = text.casefold().translate(_SAME).replace("**", "^")
    # The product sign and the currency of a price may be left out.
    same = re.sub(r"(?<=\w)\s*\*\s*(?=\w)", " ", re.sub(r"^\s*\$\s*(?=\d)", "", same))
    joined = re.sub(r"(?<=\w)[-_‐-―](?=\w)", " ", same)
    return " ".join(joined.split()).strip(" .,;:!?\"'")


def _is_typo(mine: str, right: str) -> bool:
    """Whether one letter is added, missing or replaced, or two are swapped; digits must be right."""
    if min(len(mine), len(right)) < MIN_TYPO_LETTERS or abs(len(mine) - len(right)) > 1:
        return False
    opcodes = SequenceMatcher(None, mine, right, autojunk=False).get_opcodes()
    changes = [(mine[a:b], right[c:d]) for what, a, b, c, d in opcodes if what != "equal"]
    touched = "".join(before + after for before, after in changes)
    if any(letter.isdigit() for letter in touched):
        return False
    if len(changes) == 1:
        return max(map(len, changes[0])) == 1
    return len(mine) == len(right) and len(changes) == 2 and sorted(mine) == sorted(right) and len(touched) == 2
