"""What verdicts depend on besides the submission and its exercise: what was requested and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harness.errors import HarnessError

# Packages and modules whose code decides verdicts; a change to any other leaves cached verdicts valid.
DECIDING = {
    "authoring", "course", "guest", "sandbox", "comparison", "measure", "grading",
    "records", "results", "errors", "text",
}  # fmt: skip


@dataclass(frozen=True)
class GradingOptions:
    """How to grade: the isolation level (None: the strongest down to `weakest`), the device, whether cost and speed are
    measured, the seed, and the paths that no submission may read.

    `is_warm`: the sandbox takes longer to start, and each of many submissions less.
    """

    level: str | None
    device: str
    with_cost: bool
    seed: int
    hidden: tuple[Path, ...]
    weakest: str = "standard"
    is_warm: bool = True


@dataclass(frozen=True)
class Conditions:
    """What every verdict of a run depends on besides the submission and its exercise.

    `harness` is the version and a digest of the files that decide verdicts, `device` the requested one, with
    " (missing)" where guests do not have it.
    """

    harness: str
    torch: str
    python: str
    device: str
    level: str
    with_cost: bool
    seed: int


@cache
def engine_digest() -> str:
    """A digest of the files that decide verdicts: cached verdicts must not outlive a change to them."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        if name.split("/")[0].removesuffix(".py") in DECIDING:
            content = path.read_bytes()
            digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()[:12]


def check_same(workers: Sequence[tuple[str, Conditions]]) -> Conditions:
    """The conditions that all workers share. Raises HarnessError if they differ, and says which."""
    first_name, first = workers[0]
    for name, conditions in workers[1:]:
        for field in first.__dataclass_fields__:
            mine, theirs = getattr(first, field), getattr(conditions, field)
            if mine != theirs:
                raise HarnessError(
                    f"{first_name} has {field} {mine}, {name} has {theirs}: verdicts would depend on where they are "
                    "made; make them the same" + (", or give --isolation" if field == "level" else "")
                )
    return first
