"""The points of an answer, and the review that the drill learns from.  Pure.

A round is worth ten points, a follow-up five.  A spoken answer earns the share of its key points, less the wrong
statements, and at most half without a must-have.  Written code earns the share of its checks, less a tenth for each
further try; a system the share of its bugs that are fixed; code with one bug, a number or a decision is right or not.
Each hint costs a fifth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.cards.cloze import filled
from harness.cards.numeric import ROUGH_SHARE, SIZE_SHARE
from harness.cards.records import Cloze, Explain, Numeric
from harness.clock import MINUTE_MS
from harness.drill import answering
from harness.drill.answering import CardRun
from harness.interview.coding_round import CodingTask, CodingWork
from harness.interview.records import CodeGrade, PointJudged, Question, QuestionOutcome, Spoken
from harness.scheduler.events import AGAIN, Reviewed
from harness.scheduler.rating import allowed_ms
from harness.text import counted

WITHOUT_MUST, HINT_COST = 0.5, 0.2
# The cost of each further try of written code, and of all together at most.
TRY_COST, MOST_TRY_COST = 0.1, 0.3
# Below this share of its points, before hints, an answer is not right and is followed up.
ENOUGH = 0.6
# An estimate by a known mistake, if the candidate says so; and what the others are called.
MISTAKE_SHARE = 0.4
SIZES = {SIZE_SHARE: "right in size", ROUGH_SHARE: "roughly right in size"}
MOST_FAILING = 3
NO_IDEA = "no idea"


def of_run(
    question: Question, run: CardRun, judged: Sequence[PointJudged] = (), *, asks_evidence: bool = False
) -> QuestionOutcome:
    """The outcome of a card; its run has a rating.

    With `asks_evidence` a spoken answer counts only if there are words for it, and a phrase for one point at least that
    is said to be there.
    """
    assert run.rating_range is not None
    card, is_spoken = run.prepared.card, isinstance(run.prepared.card, Explain)
    summary, share, missed = _spoken(card, run) if isinstance(card, Explain) else _plain(run)
    hint = " with a hint" if run.is_hinted else ""
    kinds = [point.kind for point in judged]
    is_self_reported = asks_evidence and is_spoken and not run.answer and not run.has_no_idea
    is_unproved = bool({"kept", "claimed"} & {*kinds}) and "evidenced" not in kinds
    if is_self_reported:
        summary = f"self-reported {summary}"
    elif asks_evidence and is_spoken and run.answer:
        others = [f"{kinds.count(kind)} {kind}" for kind in ("evidenced", "kept", "claimed") if kind in kinds]
        summary = f"{summary} ({', '.join(others)})" if others else summary
    is_counted = not (is_self_reported or is_unproved)
    return QuestionOutcome(
        question=question,
        took_ms=run.elapsed_ms,
        allowed_ms=allowed_ms(card, bool(run.answer)) if isinstance(card, Explain) else time_for(question),
        points=_points(question, share, int(run.is_hinted)) if is_counted else 0.0,
        worth=question.worth if is_counted else 0.0,
        is_right=run.rating_range.ceiling != AGAIN and share >= ENOUGH,
        said=NO_IDEA if run.has_no_idea else f"{summary}{hint}",
        missed=missed,
        mistake=run.rating_range.mistake,
        says=run.rating_range.says,
        hints=int(run.is_hinted),
        text=run.prepared.question,
        answer="; ".join(run.prepared.options[place].text for place in run.picked) or run.answer,
        model=_model_text(run),
        judged=tuple(judged),
        is_self_reported=is_self_reported,
        is_spoken=is_spoken,
    )


def of_estimate(
    outcome: QuestionOutcome, run: CardRun, working: str, admitted: str, *, is_coached: bool
) -> QuestionOutcome:
    """The outcome of an estimate: its size counts, and a known mistake if the candidate says that it is theirs."""
    card, judgement = run.prepared.card, run.judgement
    assert isinstance(card, Numeric) and judgement is not None
    if card.factor is None:
        return outcome
    share = MISTAKE_SHARE if admitted == "y" else judgement.share
    is_right = share >= ENOUGH
    is_named = admitted == "y" or (is_coached and share < 1)
    off = judgement.says if judgement.kind != "known-mistake" or is_named else ""
    missed = () if share == 1 else (" ".join(filter(None, (off, run.prepared.working))),)
    said = "right" if share == 1 else "a known mistake" if admitted == "y" else SIZES.get(share, "not right")
    return replace(
        outcome, points=_points(outcome.question, share, outcome.hints), is_right=is_right, said=said, missed=missed,
        working=working, is_estimate=True, mistake=outcome.mistake if is_named else "",
        says=outcome.says if is_named else "",
    )  # fmt: skip


def of_unjudged(spoken: Spoken) -> QuestionOutcome:
    """The outcome of a spoken answer that was not judged: it does not count."""
    return QuestionOutcome(
        question=spoken.question, took_ms=spoken.took_ms, allowed_ms=time_for(spoken.question), points=0.0, worth=0.0,
        is_right=False, said="not judged", answer=spoken.answer, hints=int(spoken.is_hinted), is_spoken=True,
        is_self_reported=not spoken.answer,
    )  # fmt: skip


def of_code(work: CodingWork) -> QuestionOutcome:
    """The outcome of a file; its last grade counts."""
    task, question = work.task, work.task.question
    grade = work.tries[-1] if work.tries else None
    is_right = grade is not None and grade.is_right
    is_graded = grade is None or not grade.is_ours
    score = max(grade.score, float(is_right)) if grade else 0.0
    mistake, explanation = ("", "") if is_right else _mistake(task, grade)
    missed = _failing(question, grade) if grade and not is_right else ()
    if mistake:
        missed = (explanation or f"known mistake: {mistake}",)
    if question.system:
        score = grade.score if grade else 0.0
        missed = tuple(text for bug, text in task.bugs if grade is None or bug in grade.failing)
    elif task.is_debug:
        score = float(is_right)
    else:
        score *= 1 - min(TRY_COST * max(0, len(work.tries) - 1), MOST_TRY_COST)
    return QuestionOutcome(
        question=question,
        took_ms=work.elapsed_ms,
        allowed_ms=time_for(question),
        points=_points(question, score, work.hints + work.has_statement) if is_graded else 0.0,
        worth=question.worth if is_graded else 0.0,
        is_right=is_right,
        said=_code_summary(work, grade),
        missed=missed,
        mistake=mistake,
        says=explanation,
        hints=work.hints,
        tries=len(work.tries),
        path=task.path,
        goals=grade.goals if grade else (),
        text=task.title,
        model="\n".join(text for _, text in task.bugs) if question.system else explanation,
    )


def time_for(question: Question) -> int:
    """The time limit, in ms."""
    return round(question.minutes * MINUTE_MS)


def review_of(outcome: QuestionOutcome, run: CardRun, at_ms: int, interview: str) -> Reviewed:
    """The answer as the drill stores it.

    The first question of a round counts as any review, but never as Easy, because the candidate is not asked how sure
    they are.  A follow-up comes right after a similar answer: it is stored, but does not change the schedule.
    """
    assert run.rating_range is not None
    is_cram = outcome.question.role != "round"
    review = answering.review_of(run, run.rating_range.suggested, at_ms=at_ms, session=interview, is_cram=is_cram)
    return replace(review, confidence=None, overridden=False)


def _model_text(run: CardRun) -> str:
    """The right answer and its working."""
    card = run.prepared.card
    if isinstance(card, Numeric):
        return f"{run.prepared.answer}. {run.prepared.working}"
    if isinstance(card, Explain):
        return card.answer
    if isinstance(card, Cloze):
        return filled(card.text)
    return " ".join(f"{option.text} {option.why}".strip() for option in run.prepared.options if option.is_right)


def _points(question: Question, share: float, hints: int) -> float:
    return round(question.worth * share * max(0.0, 1 - HINT_COST * hints), 2)


def _spoken(card: Explain, run: CardRun) -> tuple[str, float, tuple[str, ...]]:
    must, others = card.counted(run.points)
    points = [*must, *others]
    hit, wrong = sum(is_said for _, is_said in points), sum(run.flags)
    share = max(0, hit - wrong) / len(points)
    if not all(is_said for _, is_said in must):
        share = min(share, WITHOUT_MUST)
    missed = [text for text, is_said in points if not is_said]
    missed += [f"Wrong: {text}" for text, is_said in zip(card.red_flags, run.flags, strict=False) if is_said]
    also = f", {wrong} wrong" if wrong else ""
    return f"{hit} of {counted(len(points), 'key point')}{also}", share, tuple(missed)


def _plain(run: CardRun) -> tuple[str, float, tuple[str, ...]]:
    assert run.rating_range is not None
    if run.rating_range.is_right:
        return "right", 1.0, ()
    card, says, working = run.prepared.card, run.rating_range.says, run.prepared.working
    if isinstance(card, Numeric):
        missed = [" ".join(filter(None, (says, working))) if card.factor else says or working]
    elif isinstance(card, Cloze):
        missed = [filled(card.text)]
    else:
        missed = [option.text for option in run.prepared.options if option.is_right]
    return "not right", 0.0, tuple(missed)


def _failing(question: Question, grade: CodeGrade) -> tuple[str, ...]:
    """The first checks that failed; all of them would hide what else was missed."""
    named = [f"{question.exercise}: {name}" for name in grade.failing[:MOST_FAILING]]
    more = len(grade.failing) - MOST_FAILING
    return tuple([*named, f"{question.exercise}: {more} more checks"] if more > 0 else named)


def _mistake(task: CodingTask, grade: CodeGrade | None) -> tuple[str, str]:
    """The mistake in the file: its name and its explanation; empty if none is known."""
    if task.is_debug:
        return task.bugs[0] if task.planted else ("", "")
    return grade.diagnosis[0] if grade and grade.diagnosis else ("", "")


def _code_summary(work: CodingWork, grade: CodeGrade | None) -> str:
    """The outcome of a file, and what the candidate asked for beyond the brief."""
    checks, unit = "not submitted", "bugs fixed" if work.task.question.system else "checks"
    if grade is not None:
        checks = "could not be graded" if grade.is_ours else f"{grade.passed} of {grade.total} {unit}"
        checks = "passed" if grade.is_right else checks
        checks += f", {len(work.tries)} tries" if len(work.tries) > 1 and not grade.is_ours else ""
    settled = sum(bool(replies) for _, replies in work.asked)
    questions = f", asked {counted(len(work.asked), 'question')}, {settled} of them settled" if work.asked else ""
    return f"{checks}{questions}{', with the whole statement' if work.has_statement else ''}"
