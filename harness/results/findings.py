"""What a result says is wrong: known mistakes in words, lines for editors, the check to reproduce.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from harness.results.result import Check, Diagnosis, Result
from harness.text import one_plain_line

TITLES = {
    "exact": "Known mistake",
    "consistent": "Known mistake, as far as it goes",
    "partial": "Known mistake, in part",
}


@dataclass(frozen=True)
class Finding:
    """A known mistake, or a pair of them, with explanations; `rest` is what they leave unexplained."""

    match: str
    mistakes: tuple[tuple[str, str], ...]
    rest: str = ""

    @property
    def title(self) -> str:
        """The heading: the name of the mistake, or both names in one sentence."""
        names = [name for name, _ in self.mistakes]
        if len(names) > 1:
            return f"Your code behaves like {names[0]} together with {names[1]}"
        return f"{TITLES[self.match]}: {names[0]}"

    @property
    def texts(self) -> tuple[str, ...]:
        """The explanations, with names if there are two, and what they leave unexplained."""
        is_pair = len(self.mistakes) > 1
        says = (f"{name}: {says}" if is_pair else says for name, says in self.mistakes)
        return (*says, self.rest) if self.rest else tuple(says)


def findings(diagnosis: Sequence[Diagnosis]) -> list[Finding]:
    """The entries of a result's `diagnosis`, with the two of a pair joined."""
    by_name = {entry.mistake: entry for entry in diagnosis}
    made: list[Finding] = []
    for place, entry in enumerate(diagnosis):
        partner = by_name.get(entry.together_with or "")
        if partner is not None and any(earlier is partner for earlier in diagnosis[:place]):
            continue
        parts = [entry] if partner is None else [entry, partner]
        mistakes = tuple((part.mistake, " ".join(part.says.split())) for part in parts)
        made.append(Finding(entry.match, mistakes, rest_of(entry)))
    return made


def rest_of(entry: Diagnosis) -> str:
    """What a partial match leaves unexplained, in a sentence; "" for any other match."""
    if entry.match != "partial":
        return ""
    explained, failing = entry.explained or 0, entry.failing or 0
    others = "the other one has" if failing - explained == 1 else "the others have"
    return f"This explains {explained} of the {failing} failing checks; {others} another cause."


MOST_CHARS = 500


def problem_lines(result: Result, entry_line: int) -> Iterator[str]:
    """An error for the first check that did not pass, and a warning for each known mistake; nothing for a pass.

    What has no line of its own, such as a wrong value, is reported at the entry's line.
    """
    for check in result.deciding[:1]:
        wrong = check.message.removeprefix(check.input or "").strip()  # without the call
        yield _line(result, check.line or entry_line, "error", f"{check.id}: {wrong}")
    for found in findings(result.diagnosis):
        yield _line(result, entry_line, "warning", f"{found.title}. {' '.join(found.texts)}")


def _line(result: Result, line: int, severity: str, text: str) -> str:
    return f"{result.submission.path}:{line}:1: {severity}: {one_plain_line(text, MOST_CHARS)}"


# A measurement has no single failing call, and a refused submission has no call at all.
KINDS = ("correctness", "stability", "property")
FORBIDDEN = "it raised ForbiddenUse"


def can_reproduce(check: Check) -> bool:
    """Whether plain Python can repeat the failing call of a check."""
    return check.kind in KINDS and check.input is not None and FORBIDDEN not in check.message


def choose_check(checks: Iterable[Check]) -> Check | None:
    """The check that `harness repro` chooses by default: the one whose message comes first.

    None if no failing check can be reproduced, for example because the file does not load.
    """
    return next((check for check in checks if check.is_required and not check.is_fine and can_reproduce(check)), None)
