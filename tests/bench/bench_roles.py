"""How much the roles differ, and what covers each topic: first new cards, first week of a plan, interviews.

python tests/bench/bench_roles.py [--cards 60] [--plans 200] [--topics]
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations

from harness.cards.deck import load_deck
from harness.cards.records import SpotTheBug
from harness.cards.roles import RoleWeights, load_weights
from harness.course.catalogue import ROLES, Course, load_course
from harness.drill.new_cards import in_order
from harness.interview.candidates import LearnerProfile, candidates
from harness.interview.formats import format_for
from harness.interview.material_files import load_material
from harness.interview.rounds import plan_rounds
from harness.study.situation import DaySituation
from harness.study.study_plan import PlanRequest, make_plan

NOBODY = LearnerProfile(recalls={}, resting=(), standings={}, asked={})
TODAY = date(2026, 1, 1)
SPOKEN, COMPUTED = ("explain",), ("numeric", "scenario", "choice")


def overlap(sets: Mapping[str, set[str]]) -> None:
    """Intersection over union of each two roles, in per cent."""
    print("    " + "".join(f"{role:>10}" for role in sets))
    for role, own in sets.items():
        shares = (100 * len(own & other) / max(1, len(own | other)) for other in sets.values())
        print(f"{role:>10}" + "".join(f"{share:>10.0f}" for share in shares))
    pairs = [100 * len(a & b) / max(1, len(a | b)) for a, b in combinations(sets.values(), 2)]
    print(f"    mean of the pairs {sum(pairs) / len(pairs):.0f} %, from {min(pairs):.0f} to {max(pairs):.0f} %")


def first_cards(course: Course, weights: Mapping[str, RoleWeights], count: int) -> None:
    cards = [card for card in load_deck(course.root, course.summaries()).cards.values() if not card.retired]
    written = [card for card in cards if not isinstance(card, SpotTheBug)]
    ordered = {role: in_order(written, (), weights[role]) for role in ROLES}
    print(f"\nfirst {count} of {len(written)} new cards: overlap of roles in per cent")
    overlap({role: {card.id for card in ordered[role][:count]} for role in ROLES})
    print("\ntopics of weight 3 with a card in the first quarter of the deck")
    for role in ROLES:
        topics = {card.topic for card in written if weights[role].of_topic(card.topic) == 3}
        seen = topics & {card.topic for card in ordered[role][: len(written) // 4]}
        late = ", ".join(sorted(topics - seen)) or "none"
        print(f"{role:>10}  {len(seen)} of {len(topics)}; later: {late}")


def first_week(course: Course, weights: Mapping[str, RoleWeights]) -> None:
    planned: dict[str, set[str]] = {}
    for role in ROLES:
        at = DaySituation(catalogue=course.summaries(), standings={}, today=TODAY, weights=weights[role])
        plan = make_plan(PlanRequest(TODAY + timedelta(days=21), 60, role), at)
        planned[role] = {portion.exercise for day in plan.days[:7] for portion in day.portions}
    print("\nexercises in the first week of a plan of 21 days with 60 minutes a day: overlap in per cent")
    overlap(planned)


def interviews(course: Course, weights: Mapping[str, RoleWeights], plans: int) -> None:
    cards, material = load_deck(course.root, course.summaries()).cards, load_material(course.root)
    asked: dict[str, Counter[str]] = {}
    for role in ROLES:
        format_ = format_for("mixed", role)
        pool = candidates(cards, course.summaries(), NOBODY, "core", (), material, format_, weights[role])
        rounds = [question for seed in range(plans) for question in plan_rounds(pool, 45, seed, (), format_)]
        asked[role] = Counter(question.topic for question in rounds)
    print(f"\ntopics of {plans} mixed interviews of 45 minutes: overlap of the 30 asked most, in per cent")
    overlap({role: {topic for topic, _ in counts.most_common(30)} for role, counts in asked.items()})
    for role, counts in asked.items():
        important = sum(n for topic, n in counts.items() if weights[role].of_topic(topic) == 3)
        print(f"{role:>10}  {100 * important / counts.total():.0f} % of the questions on topics of weight 3")


def topic_table(course: Course, weights: Mapping[str, RoleWeights]) -> None:
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    opened: Counter[str] = Counter()
    for card in load_deck(course.root, course.summaries()).cards.values():
        if not card.retired and not isinstance(card, SpotTheBug):
            kinds[card.topic][card.kind] += 1
            opened[card.topic] += not any("opened" in text or "unverified" in text for text in card.sources)
    print("\ntopic: highest weight of a role, cards by kind, cards whose sources were all opened")
    for topic in sorted(kinds):
        weight = max(weights[role].of_topic(topic) for role in ROLES)
        found = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds[topic].items()))
        print(f"{topic:>30}  {weight}  {found}; {opened[topic]} of {kinds[topic].total()}")
    both = [t for t, c in kinds.items() if any(c[k] for k in SPOKEN) and any(c[k] for k in COMPUTED)]
    print(f"{len(kinds)} topics; {len(both)} with a spoken card and one to compute or decide")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=60)
    parser.add_argument("--plans", type=int, default=200)
    parser.add_argument("--topics", action="store_true", help="what covers each topic, and nothing else")
    arguments = parser.parse_args()
    course = load_course(None)
    weights = {role: load_weights(course, role) for role in ROLES}
    if arguments.topics:
        topic_table(course, weights)
        return
    first_cards(course, weights, arguments.cards)
    first_week(course, weights)
    interviews(course, weights, arguments.plans)


if __name__ == "__main__":
    main()
