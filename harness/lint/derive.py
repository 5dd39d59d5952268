"""Chooses the derived calls of an exercise, and writes its plan.

The reference and all right solutions must agree on a call.  Of those, the plan takes the fewest that catch every
saboteur that a derived call catches.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from harness.authoring import strict_yaml
from harness.comparison.answer_key import (
    Answer,
    AnswerKey,
    answer_derived,
    build_key,
    is_second,
    origin_of,
    trusted_source,
)
from harness.comparison.faults import Fault
from harness.course import changes, deriving, rules
from harness.course.contract import canonical, code_of
from harness.course.deriving import IN, JOIN, REARRANGED, TOGETHER, Cases
from harness.course.exercise import Exercise
from harness.course.expansion import expand
from harness.course.loader import DATA_KEYS, PLAN_SUFFIX
from harness.course.rules import MANY, RULES, grown_sizes, list_origins
from harness.errors import UsageError
from harness.files import write
from harness.grading.mistake_runs import Runner
from harness.grading.triton import find_missing
from harness.lint.conditions import AS_ARGUMENT, OPTION_GIVEN, list_conditions
from harness.lint.saboteurs import list_saboteurs, list_short, watch_conditions
from harness.lint.witness import agreed, answer_all, beside_reference, first_fault, read_right
from harness.records import Call, Origin, Returned, Step
from harness.results.result import CheckVerdict
from harness.sandbox.caller import open_trusted
from harness.sandbox.zygote import Zygote
from harness.text import one_line

# Candidates for one rule of one exercise, and of these for one case.
MOST_OF_RULE, MOST_OF_CASE = 250, 100
# Of the entries of a rule that conditions do not sort; of those that meet a condition, as many as a choice needs.
MOST_UNSORTED, ENOUGH = 60, 3
ALWAYS = ("second call", "hidden")
# Derived calls of one exercise: fewer where it has many cases, and where a callable is passed in, each call of which is
# a message of its own.
FEWEST, MOST_CALLS, MOST_WITH_FUNCTIONS = 9, 18, 8
MOST_WITH_CASES = 50
DERIVED_FROM = ("cases", "stability", "domain", "compare")
WALL_S, SABOTEUR_S = 30.0, 10.0
MOST_BYTES = 64 << 20


@dataclass(frozen=True)
class Plan:
    """The chosen calls, the saboteurs by whether they are caught, and what right solutions disagree on."""

    exercise: str
    calls: tuple[Origin, ...]
    candidates: int
    caught_by_cases: tuple[str, ...]
    caught: tuple[str, ...]
    survivors: tuple[str, ...]
    disputes: tuple[str, ...]


def digest_of(exercise: Exercise) -> str:
    """A digest of what a plan was chosen from: the exercise's cases and domain, and the rules; no comment counts."""
    data = expand(strict_yaml.read(exercise.path, DATA_KEYS).data).data
    sources = [Path(module.__file__ or "").read_text(encoding="utf-8") for module in (deriving, rules, changes)]
    texts = [canonical({key: data[key] for key in DERIVED_FROM if key in data})]
    texts += [code_of(source) or source for source in (exercise.reference_source, *sources)]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def check_plan(key: AnswerKey) -> Iterator[str]:
    """Whether the plan belongs to the exercise as it is now and each of its calls can be made."""
    exercise = key.exercise
    if exercise.plan_digest and exercise.plan_digest != digest_of(exercise):
        what = f"harness lint --derive --only {exercise.id}"
        yield f"its derived calls were chosen from other cases; write them again: {what}"
    made = {answer.call.origin for answer in key.derived}
    for origin in exercise.plan:
        if origin not in made:
            yield f"no derived call under seed {key.seed}: {origin.rule}, {origin.case}, {origin.place}"


def write_plan(exercise: Exercise, plan: Plan) -> None:
    """Write the plan beside the exercise's file."""
    calls = ",\n".join(f"    {json.dumps([*vars(origin).values()], ensure_ascii=False)}" for origin in plan.calls)
    text = f'{{\n  "digest": "{digest_of(exercise)}",\n  "calls": [\n{calls}\n  ]\n}}\n'
    write(exercise.path.with_suffix(PLAN_SUFFIX), text)


def derive_course(
    exercises: Sequence[Exercise], zygote: Zygote, folder: Path | None, seeds: Sequence[int]
) -> Iterator[Plan]:
    """The plan of each exercise, written beside its file; right solutions are `folder`/ID/right/*.py."""
    for exercise in exercises:
        if missing := find_missing(exercise.file.language):
            raise UsageError(f"{exercise.id}: {missing}")
        plan = choose_plan(exercise, zygote, read_right(folder, exercise), seeds)
        write_plan(exercise, plan)
        yield plan


def choose_plan(exercise: Exercise, zygote: Zygote, right: Mapping[str, str], seeds: Sequence[int]) -> Plan:
    """The plan of an exercise; `right` are other right solutions, file to text.  Raises GuestError."""
    key = build_key(exercise.without_plan(), zygote, seeds[0])
    texts = {name: beside_reference(exercise, text) for name, text in right.items()}
    texts |= {good.id: good.runnable_source() for good in (*exercise.alternatives, *exercise.too_costly)}
    texts = {name: text for name, text in texts.items() if passes(key, zygote, text)}
    cases, disputes = Cases(exercise, seeds[0]), list[str]()

    def dispute(name: str, answer: Answer, fault: Fault) -> None:
        origin = origin_of(answer)
        disputes.append(f"{origin.rule} | {origin.case} | {origin.place} | {name}: {one_line(fault.message, 160)}")

    tried = dict.fromkeys((*exercise.plan, *_promising(key, zygote, cases, list(_capped(cases)))))
    answers = agreed(key, zygote, _answer(key, zygote, cases, tried), texts, dispute)
    joined = [origin for origin in _joined(cases, answers) if origin not in tried]
    answers += agreed(key, zygote, _answer(key, zygote, cases, joined), texts, dispute)
    others = [Cases(exercise, seed) for seed in seeds[1:]]
    answers = [answer for answer in answers if all(_is_drawn(cases, origin_of(answer)) for cases in others)]
    found = _find_kills(key, zygote, answers)
    kills = {name: others for name, (own, others) in found.items() if not own}
    usual = {case.name for case in exercise.file.cases}
    most = min(MOST_CALLS, max(FEWEST, MOST_WITH_CASES - len(key.answers)))
    most = MOST_WITH_FUNCTIONS if key.has_functions else most
    known = [n for n, answer in enumerate(answers) if origin_of(answer) in exercise.plan]
    chosen = [answers[n] for n in _cover(answers, kills, usual, most, known)]
    for seed in seeds[1:]:  # a call can be made under each seed, and right solutions confirm it
        other = build_key(replace(exercise, plan=tuple(map(origin_of, chosen))), zygote, seed)
        confirmed = {answer.call.origin for answer in agreed(other, zygote, other.derived, texts, dispute)}
        chosen = [answer for answer in chosen if answer.call.origin in confirmed]
    places = {answer.call.origin for answer in chosen}
    caught = [name for name, own in kills.items() if any(answers[n].call.origin in places for n in own)]
    survivors = [name for name, own in kills.items() if own and name not in caught]
    origins = tuple(map(origin_of, chosen))
    by_cases = tuple(name for name, (own, _) in found.items() if own)
    return Plan(exercise.id, origins, len(answers), by_cases, tuple(caught), tuple(survivors), tuple(disputes))


def _is_drawn(cases: Cases, origin: Origin) -> bool:
    """Whether such a call exists under this seed too: where a case chooses among masks, not every draw has one."""
    if deriving.HIDDEN in origin.place:  # only the reference knows
        return True
    return any(deriving.derive(cases, origin, lambda _: [], attempt) is not None for attempt in range(3))


def _find_kills(key: AnswerKey, zygote: Zygote, answers: Sequence[Answer]) -> dict[str, tuple[bool, set[int]]]:
    """For each saboteur, whether a case catches it, and the numbers of the derived calls that do."""
    found: dict[str, tuple[bool, set[int]]] = {}
    scripts = [n for n, answer in enumerate(answers) if is_second(answer)]
    real = [n for n, answer in enumerate(answers) if origin_of(answer).rule == "real size"]
    for saboteurs, numbers in ((list_saboteurs(key.exercise), scripts), (list_short(key.exercise), real)):
        derived = replace(key, answers=tuple(answers[n] for n in numbers))
        with Runner(key, zygote, SABOTEUR_S) as of_cases, Runner(derived, zygote, SABOTEUR_S) as of_derived:
            for name, text in saboteurs.items() if numbers else ():
                own = first_fault(of_cases.trace(text)) is not None
                faults = [] if own else of_derived.trace(text).faults
                found[name] = own, {n for n, fault in zip(numbers, faults, strict=False) if _is_caught(fault)}
    conditions = list_conditions(key.exercise, [answer.call for answer in answers])
    if conditions:
        met = _meet_conditions(key, zygote, [answer.call for answer in (*key.answers, *answers)], conditions)
        for number, name in enumerate(conditions):
            is_seen = not name.endswith(AS_ARGUMENT)
            own = is_seen and any(number in hits for hits in met[: len(key.answers)])
            found[name] = own, {n for n, hits in enumerate(met[len(key.answers) :]) if number in hits}
    return found


def _meet_conditions(
    key: AnswerKey, zygote: Zygote, calls: Sequence[Call], conditions: Mapping[str, str]
) -> list[set[int]]:
    """The numbers of the conditions that each call meets."""
    source = trusted_source(key.exercise, watch_conditions(key.exercise, conditions), "conditions.py")
    caller = open_trusted(zygote, source, key.seed, key.ranks, wall_s=10 * WALL_S)
    look = Step("call", (), name="take_hits")
    with caller.guest:
        rows = caller.run_all([(one, MOST_BYTES) for call in calls for one in (call, replace(call, steps=(look,)))])
    outcomes = [row[-1] for row in rows[1::2] if row]
    return [set(outcome.value) if isinstance(outcome, Returned) else set() for outcome in outcomes]


def passes(key: AnswerKey, zygote: Zygote, text: str) -> bool:
    """Whether a solution passes the cases here; its library may not be installed."""
    with Runner(key, zygote, WALL_S) as runner:
        return first_fault(runner.trace(text)) is None


def _is_caught(fault: Fault | None) -> bool:
    """Whether a call shows a saboteur by its answer; its end may be the work of a busy machine."""
    return fault is not None and not fault.is_end and fault.verdict is not CheckVerdict.SKIPPED


def _capped(cases: Cases) -> Iterator[Origin]:
    """The entries that are tried: a bounded number for each rule, those of the most general cases first."""
    sizes = {call.case: (len(call.symbols) + len(call.steps[0].arguments), call.kind) for call in cases.bases}
    origins = sorted(list_origins(cases), key=lambda origin: -sizes[origin.case][0])
    taken = Counter[tuple[str, str]]()
    for origin in origins:
        of_rule, of_case = (origin.rule, ""), (origin.rule, origin.case)
        if taken[of_rule] < MOST_OF_RULE and taken[of_case] < MOST_OF_CASE:
            taken.update((of_rule, of_case))
            yield origin


def _promising(key: AnswerKey, zygote: Zygote, cases: Cases, origins: Sequence[Origin]) -> Iterator[Origin]:
    """The entries left after dropping those whose conditions a case or several earlier entries meet."""
    made = {
        origin: deriving.derive(cases, origin, lambda _: [])
        for origin in origins
        if origin.rule not in ALWAYS and not RULES[origin.rule].goal
    }
    calls = {origin: call for origin, call in made.items() if call is not None}
    conditions = list_conditions(key.exercise, calls.values())
    usual = [answer.call for answer in key.answers]
    met = _meet_conditions(key, zygote, [*usual, *calls.values()], conditions) if conditions else []
    unseen = {n for n, name in enumerate(conditions) if name.endswith(AS_ARGUMENT)}
    counts = Counter(dict.fromkeys(set().union(*met[: len(usual)]) - unseen, ENOUGH))
    hits = dict(zip(calls, met[len(usual) :], strict=False))
    left = Counter(dict.fromkeys(RULES, MOST_UNSORTED))
    for origin in origins:
        if conditions and origin in made:
            if any(counts[n] < ENOUGH for n in hits.get(origin, ())):
                counts.update(hits[origin])
                yield origin
        elif left[origin.rule]:
            left[origin.rule] -= 1
            yield origin


def _joined(cases: Cases, answers: Sequence[Answer]) -> Iterator[Origin]:
    """For each case one script of all its second calls, each of which right solutions have confirmed, at many rows."""
    places: dict[str, list[str]] = {}
    for answer in answers:
        origin = origin_of(answer)
        if answer.call.steps[0].held and is_second(answer) and len(_changes(answer)) == 1:
            places.setdefault(origin.case, []).append(origin.place)
    for case, own in places.items():
        others = [place for place in own if not place.endswith(REARRANGED) and not place.startswith(IN)]
        turned = [TOGETHER.join(place for place in own if place.endswith(f": {word}")) for word in REARRANGED]
        base = cases.draw(case)
        many = [f"{name} = {MANY}" for name in (grown_sizes(cases, base) if base else ())[:1]]
        for joined in ([*many, *others, *filter(None, turned)], others):
            if len(joined) > 1:
                yield Origin("second call", case, JOIN.join(joined))
        yield from (Origin("second call", case, f"{one}{JOIN}{turned[0]}") for one in own if one.startswith(IN))


def _answer(key: AnswerKey, zygote: Zygote, cases: Cases, origins: Iterable[Origin]) -> list[Answer]:
    """The answers of the reference to derived calls, each call once."""
    makes = (partial(answer_derived, cases=cases, origin=origin) for origin in origins)
    found: dict[str, Answer] = {}
    for answer in answer_all(key, zygote, makes):
        shown = repr((answer.call.steps, [getattr(leaf, "data", "") for leaf in answer.call.leaves()]))
        found.setdefault(shown, answer)
    return list(found.values())


def _longest_scripts(answers: Sequence[Answer], kills: Mapping[str, set[int]], usual: Collection[str]) -> list[int]:
    """Those that are always made: the second call that changes most, and the longest of the scripts that take turns."""
    found = []
    for is_held in (True, False):
        scripts = (n for n, answer in enumerate(answers) if is_second(answer))
        own = [n for n in scripts if bool(answers[n].call.steps[0].held) is is_held]
        caught = {n: sum(n in found_by for found_by in kills.values()) for n in own}
        found += sorted(own, key=lambda n: (*_generality(answers[n], usual), caught[n], -n))[-1:]
    return found


def _fullest(number: int, answers: Sequence[Answer]) -> int:
    """Of the scripts of this one's case that make all its changes, the one that makes most; other calls unchanged."""
    if not is_second(answers[number]):
        return number
    own = [n for n, answer in enumerate(answers) if is_second(answer) and _changes(answer) >= _changes(answers[number])]
    own = [n for n in own if origin_of(answers[n]).case == origin_of(answers[number]).case]
    return max(own, key=lambda n: (len(_changes(answers[n])), n == number, -n))


def _changes(answer: Answer) -> set[str]:
    return set(origin_of(answer).place.replace(TOGETHER, JOIN).split(JOIN))


def _generality(answer: Answer, usual: Collection[str]) -> tuple[int, bool, int, int]:
    origin, call = origin_of(answer), answer.call
    return origin.place.count(":"), origin.case in usual, origin.place.count(" = "), len(call.steps)


def _cover(
    answers: Sequence[Answer],
    kills: Mapping[str, set[int]],
    usual: Collection[str],
    most: int,
    known: Sequence[int],
) -> list[int]:
    """The fewest calls beyond `known` that catch what a single call can catch, by a greedy choice; then goals."""
    rules = [origin_of(answer).rule for answer in answers]
    goals = {n for n, rule in enumerate(rules) if RULES[rule].goal}
    kept = [_fullest(n, answers) for n in known if n not in goals]
    chosen = list(dict.fromkeys(kept or _longest_scripts(answers, kills, usual)))
    kills = {name: found - goals for name, found in kills.items()}  # a goal does not decide
    left = {name for name, found in kills.items() if found and not found & set(chosen)}
    sizes = list(map(_real_size, answers))
    # Forgetting an option or a mask is the commonest flaw of a fast path.
    weights = {name: 3 if name.endswith(OPTION_GIVEN) else 1 for name in kills}
    while left and len(chosen) < most:
        real = {sizes[n] for n in chosen} - {""}  # large calls cost most
        gain = {
            n: sum(weights[name] for name in left if n in kills[name])
            for n in range(len(answers))
            if n not in chosen and sizes[n] not in real
        }
        used = {rules[n] for n in chosen}  # each rule has a turn before one has its second
        steps = [len(answer.call.steps) for answer in answers]
        best = max(gain, key=lambda n: (gain[n] > 0, rules[n] not in used, gain[n], -steps[n], -n), default=None)
        if best is None or not gain[best]:
            break
        chosen.append(best)
        left = {name for name in left if best not in kills[name]}
    if most <= MOST_WITH_FUNCTIONS:
        return chosen
    by_rule = [[n for n in goals if rules[n] == rule] for rule in dict.fromkeys(rules)]
    return chosen + [
        max(own, key=lambda n: (n in known, *_generality(answers[n], usual), -n)) for own in by_rule if own
    ]


def _real_size(answer: Answer) -> str:
    """The size used by a call of realistic size whose arguments are as drawn; "" for any other call."""
    origin = origin_of(answer)
    sizes = origin.place.split(JOIN) if origin.rule == "real size" else [""]
    is_drawn = all(size.split(" = ")[0] in answer.call.symbols or deriving.EVERY in size for size in sizes)
    return sizes[0] if is_drawn else ""
