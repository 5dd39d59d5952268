"""What interviews ask: a thousand plans of each format, and how often each exercise and each kind is in them.

python tests/bench/bench_plans.py [--plans 1000] [--level core] [--format NAME]
"""

from __future__ import annotations

import argparse
from collections import Counter

from harness.cards.deck import load_deck
from harness.course.catalogue import LEVELS, load_course
from harness.interview.candidates import LearnerProfile, candidates
from harness.interview.formats import FORMATS
from harness.interview.material_files import load_material
from harness.interview.rounds import plan_rounds

NOBODY = LearnerProfile(recalls={}, resting=(), standings={}, asked={})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=1000)
    parser.add_argument("--level", choices=LEVELS, default="core")
    parser.add_argument("--format", choices=list(FORMATS))
    arguments = parser.parse_args()
    course = load_course(None)
    summaries = course.summaries()
    cards, material = load_deck(course.root, summaries).cards, load_material(course.root)
    for name, format_ in FORMATS.items():
        if arguments.format not in (None, name):
            continue
        pool = candidates(cards, summaries, NOBODY, arguments.level, (), material, format_)
        plans = [plan_rounds(pool, format_.minutes, seed, (), format_) for seed in range(arguments.plans)]
        rounds = [question for plan in plans for question in plan]
        minutes = sum(question.round_minutes for question in rounds) / len(plans)
        print(f"\n{name}: {len(plans)} plans of {format_.minutes:g} minutes, {minutes:.1f} planned on average")
        spent = Counter[str]()
        for question in rounds:
            spent[question.kind] += question.round_minutes
        print("  time:", ", ".join(f"{kind} {share / spent.total():.0%}" for kind, share in spent.most_common()))
        for kind in spent:
            counts = Counter(question.name for question in rounds if question.kind == kind)
            possible = {candidate.question.name for candidate in pool if candidate.question.kind == kind}
            print(f"  {kind}: {len(counts)} of {len(possible)}, most and least often:")
            ordered = counts.most_common()
            print("    " + ", ".join(f"{item} {n}" for item, n in ordered[:8]))
            print("    " + ", ".join(f"{item} {n}" for item, n in ordered[-8:]))
            never = sorted(possible - set(counts))
            if never:
                print(f"    never: {', '.join(never[:12])}{' …' if len(never) > 12 else ''}")


if __name__ == "__main__":
    main()
