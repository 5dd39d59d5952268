"""What a result earns, from 0 to 1, by one of two rules.  Pure.

`shown` begins where a program that does nothing ends:

1. The trivial checks, which a trivial program passes, weigh as one together; every other check weighs one.  Nothing is
   earned before a correctness check besides them has passed, and at most `BY_LUCK` while it is one of several.
2. Right values in the wrong form earn `IN_FORM` of their check.
3. A known mistake that explains everything leaves at least `NAMED`, or at most `WITHOUT_IDEA` if it misses the idea.
4. All required limits together weigh half as much as the rest, which is a third of the points.
5. What did not pass earns at most `NOT_PASSED`.

`share` is the share of the required checks that passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from harness.results.result import Bound, Check, Diagnosis, Result, Verdict

SHOWN: Final = "shown"
SHARE: Final = "share"
NONE: Final = "none"
IN_FORM, NAMED, WITHOUT_IDEA, NOT_PASSED = Decimal("0.75"), Decimal("0.5"), Decimal("0.3"), Decimal("0.95")
BY_LUCK = Decimal("0.05")
# With fewer telling checks, one of them is much of the exercise.
SEVERAL = 3
LIMITS = ("cost", "speed")
ONE, ZERO = Decimal(1), Decimal(0)
UNGRADED = (Verdict.REFUSED, Verdict.INTERNAL_ERROR)
# Each rule in a sentence.
SENTENCES = {
    SHOWN: "Points begin where a program that does nothing ends; one known mistake leaves at least half of them, "
    "unless it misses the idea, in exercises that say which ones do.",
    SHARE: "What did not pass earns the share of its checks that passed.",
    NONE: "Only what passed earns points.",
}
Weights = Mapping[str, Decimal]


def is_asked(check: Check) -> bool:
    """Whether a check counts: stretch goals do not, nor does what was left out on request."""
    return check.is_required and not check.is_left_out


def worths(checks: Sequence[Check], kinds: Weights | None = None) -> list[Decimal]:
    """What each check weighs by the rule `shown`, 0 if it does not count; `kinds` are other weights than 1 by kind.

    Where `kinds` has limits, each weighs what it says.
    """
    kinds = kinds or {}
    trivial = sum(check.is_trivial and is_asked(check) for check in checks) or 1
    limits = [check for check in checks if is_asked(check) and check.kind in LIMITS and check.kind not in kinds]

    def alone(check: Check) -> Decimal:
        return ONE / trivial if check.is_trivial else kinds.get(check.kind, ONE)

    rest = sum((alone(check) for check in checks if is_asked(check) and check not in limits), ZERO)
    limit = rest / 2 / len(limits) if limits else ZERO
    return [ZERO if not is_asked(check) else limit if check in limits else alone(check) for check in checks]


def has_all_points(result: Result) -> bool:
    """Whether it passed, or passed everything that was asked of it while the rest was left out."""
    is_open = result.verdict is Verdict.UNVERIFIED
    return result.is_passed or (is_open and all(check.is_fine for check in result.checks if is_asked(check)))


def shown_score(result: Result, kinds: Weights | None = None) -> Decimal:
    """The score by the rule `shown`."""
    if has_all_points(result):
        return ONE
    if result.verdict in UNGRADED:
        return ZERO
    earned = min(shown_share(result.checks, kinds), NOT_PASSED)
    if result.floor is not None:
        earned = max(earned, Decimal(str(result.floor.share)))
    return earned if result.cap is None else min(earned, Decimal(str(result.cap.share)))


def shown_share(checks: Sequence[Check], kinds: Weights | None = None) -> Decimal:
    """Steps 1, 2 and 4: Σ worth · credit / Σ worth, or 0 while no correctness check besides the trivial ones passes.

    Where there is none besides them, all of them must.
    """
    values = _values(checks)
    telling = [check.earns > 0 for check in values if not check.is_trivial]
    if not (any(telling) if telling else values and all(check.earns for check in values)):
        return ZERO
    weights = worths(checks, kinds)
    pairs = zip(weights, checks, strict=True)
    most = sum(weights, ZERO)
    earned = sum((weight * Decimal(str(check.earns)) for weight, check in pairs), ZERO)
    share = earned / most if most else ZERO
    return min(share, BY_LUCK) if is_luck(checks) else share


def is_luck(checks: Sequence[Check]) -> bool:
    """Whether of several telling checks of correctness just one passes."""
    telling = [check.earns > 0 for check in _values(checks) if not check.is_trivial]
    return sum(telling) == 1 and len(telling) >= SEVERAL


def _values(checks: Sequence[Check]) -> list[Check]:
    return [check for check in checks if check.kind == "correctness" and is_asked(check) and check.has_value]


def share_score(verdict: Verdict, checks: Sequence[Check], kinds: Weights | None = None) -> Decimal:
    """The score by the rule `share`: Σ weight of the required checks that passed / Σ weight.

    Nothing is earned without a right value: to raise where that is asked, or the same again, needs no solution.
    """
    if verdict is Verdict.PASSED:
        return ONE
    passed = [check for check in checks if is_asked(check) and check.is_passed]
    if verdict in UNGRADED or not any(check.kind == "correctness" and check.has_value for check in passed):
        return ZERO

    def weigh(these: Iterable[Check]) -> Decimal:
        return sum(((kinds or {}).get(check.kind, ONE) for check in these), ZERO)

    most = weigh(check for check in checks if is_asked(check))
    return weigh(passed) / most if most else ZERO


def bounds_of(diagnosis: Sequence[Diagnosis], marks: Mapping[str, str | None]) -> tuple[Bound | None, Bound | None]:
    """The floor or the cap of an exact diagnosis, for an exercise whose author has marked mistakes.

    A pair misses the idea if one of the two does; of mistakes with the same outputs, all must.
    """
    exact = [entry for entry in diagnosis if entry.match == "exact"]
    if not exact or not any(marks.values()):
        return None, None
    missing = [entry.mistake for entry in exact if marks.get(entry.mistake) == "idea"]
    is_pair = exact[0].together_with is not None
    if missing and (is_pair or len(missing) == len(exact)):
        return None, Bound(float(WITHOUT_IDEA), missing[0])
    slips = [entry.mistake for entry in exact if entry.mistake not in missing]
    return Bound(float(NAMED), slips[0]), None


def points_note(result: Result, with_names: bool = True) -> str:
    """How the points of a failed result came about, in a clause; "" under another rule or if there is nothing to say.

    Without names, no known mistake is named.
    """
    if result.points_rule != SHOWN or has_all_points(result) or result.verdict in UNGRADED:
        return ""
    bound = result.floor or result.cap
    if bound is not None and shown_score(result) == Decimal(str(bound.share)):
        name = f", {bound.mistake}" if with_names else ""
        return f"one known mistake{name}" + (", which misses the idea" if result.cap else "")
    return _note_on_checks(result)


def _note_on_checks(result: Result) -> str:
    asked = [check for check in result.checks if is_asked(check)]
    telling = [check for check in asked if not check.is_trivial and check.kind not in LIMITS]
    number = len([check for check in asked if check.is_trivial])
    if not telling or not any(check.earns for check in asked):
        return ""
    alone = " (one of correctness alone leaves at most 5 %)" if is_luck(result.checks) else ""
    parts = [f"{sum(check.is_passed for check in telling)} of {len(telling)} telling checks{alone}"]
    formed = sum(not check.is_passed and check.earns > 0 for check in asked)
    if formed:
        parts.append(f"{formed} with right values in the wrong form (3/4)")
    limits = [check for check in asked if check.kind in LIMITS]
    if limits:
        parts.append(f"{sum(check.is_passed for check in limits)} of {len(limits)} limits (a third of the points)")
    if number:
        parts.append(f"{number} that a do-nothing program passes count as one" if number > 1 else "")
    return "; ".join(part for part in parts if part)


def cause_of(result: Result) -> str:
    """Why a result has less than all its points, in a few words that many share; "" if it has all."""
    if has_all_points(result) or result.verdict is Verdict.INTERNAL_ERROR:
        return ""
    asked = [check for check in result.checks if is_asked(check)]
    missed = [check for check in asked if not check.is_fine]
    exact = [entry for entry in result.diagnosis if entry.match == "exact"]
    causes = {
        "refused: it breaks a rule of the exercise": result.verdict is Verdict.REFUSED,
        "does not load, or lacks what is asked for": bool(missed) and all(check.kind == "policy" for check in missed),
        "answers as a program that does nothing": result.is_trivial,
        "one known mistake, which misses the idea": result.cap is not None,
        "known mistakes that explain everything": bool(exact),
        "right values, too slow or too costly": bool(missed) and all(check.kind in LIMITS for check in missed),
        "right values in the wrong form": bool(missed) and all(check.earns for check in missed),
        "known mistakes that explain what failed": bool(result.diagnosis),
        "no right value": not any(check.earns for check in asked if check.has_value),
    }
    return next((cause for cause, holds in causes.items() if holds), "wrong in some cases, without a known mistake")
