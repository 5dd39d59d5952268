"""One-line programs that ignore most of an exercise, and those of them that earn more than 5 points of 100.

    python tests/bench/bench_trivial.py [ID ...] [--seeds 0,1,2] [--shard 1/2]

The programs are not those of `harness.grading.trivial_programs`, whose checks prove nothing by definition.  They run as
trusted texts on the calls of the key, without the rules on forbidden names, so a line may be one that is refused in a
submission.  Points for a known mistake are left out.  Triton's exercises need Triton.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from harness.comparison.answer_key import AnswerKey, Judge, build_key
from harness.comparison.diagnosis import OutcomeTrace
from harness.comparison.forms import is_right_in_form
from harness.course.catalogue import load_course
from harness.course.exercise import Exercise
from harness.errors import HarnessError
from harness.grading.mistake_runs import Runner
from harness.grading.trivial_programs import is_constant, programs_of, run_trivial
from harness.results.points import IN_FORM, shown_share
from harness.results.result import Check, CheckVerdict
from harness.sandbox.start import start_zygote
from harness.sandbox.zygote import Zygote

MOST = 0.05
CONSTANTS = "3|4|5|8|10|-2|' '|'a'|[[]]|[()]|([], [])|[0, 0]|[1, 0]|0.25|float('inf')|[None]|(0, 1)|torch.ones(1)|set()"
OF_ONE = (
    "sum({})|min({})|max({})|sorted({})|({})[::-1]|({}).argmin(-1)|({}).argmax(-1)|({}).mean()|({}).sum(-1)|({}).T|-({})"
    "|({}) * 2|({}) + 1|({}) ** 2|({}) > 0|({}).exp()|({}).softmax(-1)|({}).relu()|({}).cumsum(-1)|({}).argsort(-1)"
    "|len({}) - 1|len({}) // 2|({}).shape[0]|torch.zeros(len({}))|torch.arange(len({}))|torch.randn_like({})|str({})"
    "|({}).split()|int({})|[1] * len({})|[1 / len({})] * len({})"
)
OF_TWO = "<0> + <1>|<0> * <1>|<0> - <1>|<0> / <1>|<0> @ <1>|<0>[<1>]|<0>[:<1>]|min(<0>, <1>)|<0> == <1>|<0> % <1>"


def lines(exercise: Exercise) -> Iterator[str]:
    """What the programs return, with `<0>` for the first argument."""
    numbers = range(min(3, len(exercise.signature.parameters) or 1))
    yield from CONSTANTS.split("|")
    yield from (how.replace("{}", f"<{n}>") for n in numbers for how in OF_ONE.split("|"))
    yield from OF_TWO.split("|") if len(numbers) > 1 else ()


def points(key: AnswerKey, trace: OutcomeTrace, trivial: frozenset[str], judge: Judge | None) -> float:
    """The share that a trace earns by its checks."""
    credits: dict[str, float] = {}
    of_constant = is_constant(trace.outcomes)
    for answer, outcomes, fault in zip(key.answers, trace.outcomes, trace.faults, strict=True):
        credit = 1.0 if fault is None else float(IN_FORM) if is_right_in_form(answer, outcomes, judge) else 0.0
        credits[answer.call.case] = min(credit, credits.get(answer.call.case, 1.0))
    checks = {
        answer.call.case: Check(
            answer.call.case,
            answer.call.kind,
            CheckVerdict.FAILED,
            has_value=answer.last_compared >= 0,
            is_trivial=answer.call.case in trivial or (of_constant and credits[answer.call.case] > 0),
            credit=credits[answer.call.case],
        )
        for answer in key.answers
    }
    return float(shown_share(list(checks.values())))


def found(exercise: Exercise, zygote: Zygote, seed: int) -> Iterator[tuple[str, float]]:
    """The lines that earn too much."""
    key = build_key(exercise, zygote, seed)
    trivial = run_trivial(key, zygote).checks
    own = list(lines(exercise))
    with Runner(key, zygote) as runner:
        for line, text in zip(own, programs_of(exercise, own), strict=True):
            share = points(key, runner.trace(text), trivial, runner.judge)
            if share > MOST:
                yield line, share
        zygote.reserve.check()


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each exercise and seed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ids", nargs="*")
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--shard", default="1/1")
    given = parser.parse_args(arguments)
    course = load_course()
    number, of = map(int, given.shard.split("/"))
    zygote, _ = start_zygote(None, course.secret_paths(), warm=True)
    with zygote:
        for name in (given.ids or course.exercise_ids)[number - 1 :: of]:
            for seed in map(int, given.seeds.split(",")):
                try:
                    high = [f"{line}: {100 * share:.0f}" for line, share in found(course.exercise(name), zygote, seed)]
                    print(f"{name}, seed {seed}: {'; '.join(high) or 'none above 5'}", flush=True)
                except HarnessError as error:
                    print(f"{name}, seed {seed}: not run: {error}", flush=True)


if __name__ == "__main__":
    main()
