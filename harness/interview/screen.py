"""The new part of an interview's screen, as blocks and a prompt.  Pure; no colours, no widths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from harness.cards.quantity import parse_quantity
from harness.cards.records import Explain, Numeric
from harness.clock import MINUTE_MS
from harness.course.hints import hint_lines
from harness.drill.answering import NO_IDEA, CardRun
from harness.drill.screen import WHICH_SAID, card_blocks, echo_of, prompt_of, question_blocks
from harness.interview import evidence, records
from harness.interview.coding_round import NO_OPINION, CodingWork
from harness.interview.engine import TEXT_END
from harness.interview.scoring import time_for
from harness.interview.state import InterviewState
from harness.terminal.blocks import Block, Prompt, ScreenUpdate
from harness.text import clock, counted

HELP = (
    ("Enter", "or Space: continue"),
    ("p", "pause: the clock stops, and you can leave and continue later"),
    ("q", "finish early and see the score sheet (asks first)"),
    ("h", "a hint; each costs a fifth of the points"),
    ("u", "or Backspace: undo the last key, but not after the answer was shown"),
    (NO_IDEA, "you do not know, or you give up"),
    ("?", "this help"),
)
WITH_COLON = "Where a letter may be the answer, write :p, :u, :h, :q or :? instead."
CODE_HELP = (
    ("e", "open the file in $VISUAL or $EDITOR"),
    ("d", "submit the file for grading, as often as you like"),
    ("t", "show the task again, with what you asked"),
    ("c", "ask the interviewer: about a mask, a shape, an edge case, a formula"),
    ("f", "show the whole statement with its formulas; the sheet notes it, and it costs a fifth of the points"),
)
SHORTENED = "You have {given:g} minutes for a task that usually takes {full:g}; get as far as you can."
JUDGING = "All rounds are over and the clock has stopped. Now judge what you said, point by point."
DEEP_DIVE = "In a deep dive you judge each answer yourself at once, because the next question depends on it."
TEN = 10
TASK_KEYS = (
    ("e", "edit", ""), ("d", "submit", ""), ("t", "the task", ""), ("c", "ask", ""),
    (NO_IDEA, "give up", ""), ("h", "hint", ""),
)  # fmt: skip
PAUSE_KEYS = (("Enter", "continue", ""), ("l", "continue later", ""), ("q", "finish", ""))


def summary(plan: records.InterviewPlan) -> str:
    """The rounds of a plan, counted by kind."""
    counts = Counter(question.kind for question in plan.rounds)
    kinds = ", ".join(f"{counts[kind]}× {records.KIND_NAMES.get(kind, kind)}" for kind in records.KINDS if counts[kind])
    rounds = counted(len(plan.rounds), "round")
    form = "" if plan.format == "mixed" else f", format {plan.format}"
    form += f", for {plan.role}" if plan.role else ""
    return f"{rounds} in {plan.minutes:g} minutes, level {plan.level}{form}: {kinds}."


def plan_blocks(plan: records.InterviewPlan) -> Iterator[Block]:
    """The rounds of an interview that was not started."""
    yield Block("plain", summary(plan))
    width = len(str(len(plan.rounds)))
    for number, question in enumerate(plan.rounds, 1):
        usual = f", usually {question.full_minutes:g}" if question.full_minutes else ""
        rest = f" and {question.rest_minutes:g} for what follows" if question.rest_minutes else ""
        text = f"{question.kind_name}: {question.name}, {question.minutes:g} min{rest}{usual}"
        yield Block("plain", text, f"{number:>{width}}")
    planned = sum(question.round_minutes for question in plan.rounds)
    yield Block("note", f"{planned:g} minutes are planned; the rest is for follow-up questions.")
    yield Block("note", f"Nothing was started. With --seed {plan.seed} an interview asks these rounds.")


def greeting(plan: records.InterviewPlan) -> Iterator[Block]:
    """The plan in a line, and the keys."""
    yield Block("plain", summary(plan))
    if not plan.is_coached:
        yield Block("note", "As in an interview, you learn how you did at the end; --coach comments on each answer.")
        if any(question.kind == "deep-dive" for question in plan.rounds):
            yield Block("note", DEEP_DIVE)
    yield Block("note", f"p pauses, q finishes early, ? shows the keys. Every key is saved at once. Seed {plan.seed}.")


def screen_update(before: InterviewState | None, after: InterviewState) -> ScreenUpdate:
    """The part of `after` that was not on the screen at `before`."""
    blocks = list(_new_blocks(before, after))
    current = after.current
    if after.is_help:
        blocks += _help(after)
    if current is None or after.ended or after.is_leaving:
        return ScreenUpdate(tuple(blocks), None)
    if after.is_paused:
        return ScreenUpdate(tuple(blocks), Prompt(text=f"Paused at {clock(after.elapsed_ms)}.", keys=PAUSE_KEYS))
    prompt = _work_prompt(after, current) if isinstance(current, CodingWork) else _run_prompt(after, current)
    if prompt.wants == "clock" and not _is_new(before, after) and not after.is_help:
        prompt = replace(prompt, keys=())  # they are already on the screen
    return ScreenUpdate(tuple(blocks), prompt)


def echo(before: InterviewState, after: InterviewState) -> str:
    """The meaning of the key between two states, to be displayed after its prompt."""
    old, new = before.current, after.current
    is_silent = after.note or after.is_help or after.is_back_here or after.is_paused or after.ended
    if is_silent or not isinstance(old, CardRun) or not isinstance(new, CardRun) or before.question != after.question:
        return ""
    return echo_of(old, new)


def _is_new(before: InterviewState | None, after: InterviewState) -> bool:
    """Whether the open question is not on the screen yet."""
    if before is None or before.current is None or after.is_back_here or len(before.done) != len(after.done):
        return True
    return before.question != after.question


# ---- blocks


def _new_blocks(before: InterviewState | None, after: InterviewState) -> Iterator[Block]:
    if before is not None and len(after.done) > len(before.done) and after.done[-1].path:
        yield from _submitted(after.done[-1], is_silent=after.is_silent)
    if after.judging and (before is None or not before.judging):
        yield Block("title", "Your spoken answers")
        yield Block("plain", JUDGING)
    if after.note:
        yield Block("note", after.note)
    if before is not None and len(after.samples) > len(before.samples) and after.plan.is_coached:
        yield from _judged_sample(before, after.samples[-1])
    current = after.current
    if current is None:
        return
    is_new = _is_new(before, after)
    if is_new:
        yield from _head(after)
    old = before.current if before is not None and not is_new else None
    if isinstance(current, CodingWork):
        yield from _work(current, old if isinstance(old, CodingWork) else None)
    else:
        shown = old if isinstance(old, CardRun) else None
        if shown is None:
            yield from question_blocks(current)
        for block in card_blocks(current, shown, is_titled=False):
            is_asked = after.question.role == records.SAMPLE and block.text == WHICH_SAID
            yield replace(block, text="Which of these does the answer say?") if is_asked else block
        yield from _words(after, current, is_shown=shown is not None and shown.phase == "points")
        if after.doubt is not None and (is_new or before is None or before.doubt is None):
            yield Block("wrong", _doubt_text(after.doubt, current.prepared.question), "?")


def _words(state: InterviewState, run: CardRun, *, is_shown: bool) -> Iterator[Block]:
    """The sentences of the answer, by number, above its first point."""
    if is_shown or run.phase != "points" or not run.answer:
        return
    is_other = state.question.role == records.SAMPLE
    if not state.point and not is_other:
        yield Block("note", f"Your answer: {run.answer}")
        return
    yield Block("title", "The answer" if is_other else "Your answer")
    for number, sentence in enumerate(evidence.sentences(run.answer), 1):
        yield Block("plain", sentence, f"[{number}]")


def _judged_sample(before: InterviewState, judged: records.SampleJudged) -> Iterator[Block]:
    """Which points of somebody else's answer were judged rightly."""
    card = before.current.prepared.card if isinstance(before.current, CardRun) else None
    points = (*card.must, *card.points) if isinstance(card, Explain) else ()
    for point, right, given in zip(points, judged.right, judged.given, strict=False):
        text = f"{point}: you say {'y' if given else 'n'}, it is {'there' if right else 'not there'}"
        yield Block("right", text, "✓") if right == given else Block("wrong", text, "✗")
    if judged.trap and judged.right != judged.given:
        yield Block("note", f"What invites it: {judged.trap}.")


def _doubt_text(doubt: records.PointJudged, question: str) -> str:
    if pair := evidence.numbers(doubt.point, question, doubt.phrase):
        said, wanted = (figure.text for figure in pair)
        return f"[{doubt.sentence}] says {said}, the point {wanted}. Withdraw it, or say why both are right."
    shares = "shares little with" if doubt.overlap else "shares no word with"
    return f"[{doubt.sentence}] {shares} that point. Withdraw it, or say in your own words why it is the same."


def _head(state: InterviewState) -> Iterator[Block]:
    question = state.question
    kind = question.label
    place = f"Round {state.round_number} of {len(state.plan.rounds)}"
    time = f"{clock(state.elapsed_ms)} of {clock(round(state.plan.minutes * MINUTE_MS))}"
    if question.role == records.SAMPLE:
        time = "not part of the score"
    if state.judging:
        place, time = f"{len(state.unjudged)} to judge", "the clock has stopped"
        kind = question.kind_name
    yield Block("head", " · ".join([place, kind, question.topic, question.level, time]))
    if question.why and not state.judging:
        yield Block("note", question.why)
    if question.full_minutes:
        yield Block("note", SHORTENED.format(given=question.minutes, full=question.full_minutes))


def _work(work: CodingWork, old: CodingWork | None) -> Iterator[Block]:
    task = work.task
    if old is None:
        if task.question.system:
            yield Block("question", f"Debug: {task.title}.")
            yield Block("answer", task.statement)
            yield Block("plain", f"{len(task.bugs)} independent bugs are planted in it. Fix them one by one.")
        else:
            what = "Fix" if task.is_debug else "Write"
            yield Block("question", f"{what} `{task.entry}`: {task.title}.")
            yield Block("plain", f"Returns {task.returns}")
            yield from _brief(work)
        if task.planted:
            yield Block("plain", "It works except for one planted bug. Find it and fix it.")
        if task.question.role == "extension":
            yield Block("plain", "The file contains your code from the previous step; build on it.")
        yield Block("plain", f"The file: {task.label}")
        yield Block("note", "Edit it in your editor or press e; t shows the task, d submits it.")
    if work.task_views > (old.task_views if old else 0):
        yield Block("title", task.title)
        if task.brief is None or work.has_statement:
            yield Block("answer", task.statement)
        elif old is not None:
            yield from _brief(work)
    elif work.has_statement and not (old and old.has_statement):
        yield Block("answer", task.statement)
    for question, replies in work.asked[len(old.asked) if old and work.task_views == old.task_views else 0 :]:
        yield Block("note", question, "?")
        yield from (Block("plain", text, "I") for text in replies or (NO_OPINION,))
    for number, hint in enumerate(task.hints[: work.hints], 1):
        if old is None or number > old.hints:
            yield Block("hint", "\n".join(hint_lines(hint)), f"hint {number} of {len(task.hints)}")
    tries = work.tries[len(old.tries) :] if old else work.tries[-1:]
    for grade in tries:
        before = work.tries[-2] if len(work.tries) > 1 else None
        yield from _failed(grade, before, is_system=bool(task.question.system))


def _brief(work: CodingWork) -> Iterator[Block]:
    """What an interviewer says at once: shapes and an example."""
    brief = work.task.brief
    if brief is None:
        return
    yield from (Block("plain", text, "·") for text in brief.gives)
    if brief.example:
        yield Block("answer", brief.example)
    yield Block("note", "Ask what is not settled (c): an edge case, an order, a formula.")


def _failed(grade: records.CodeGrade, before: records.CodeGrade | None, *, is_system: bool) -> Iterator[Block]:
    if is_system:
        more = grade.passed - (before.passed if before else 0)
        is_progress = more > 0
        what = f"{grade.passed} of {grade.total} bugs are fixed{'' if is_progress else '; this change fixed none'}."
        yield Block("right", what, "✓") if is_progress else Block("wrong", what, "✗")
    else:
        yield Block("wrong", f"{grade.verdict}: {grade.passed} of {grade.total} checks", "✗")
    if grade.failure:
        yield Block("plain", "\n".join(f"  {line}" for line in grade.failure))  # indented lines stay lines
    yield Block(
        "note", f"The clock is running again. Fix the file and press d to submit it again, or {NO_IDEA} to give up."
    )


def _submitted(outcome: records.QuestionOutcome, *, is_silent: bool) -> Iterator[Block]:
    """The end of a coding round; a silent interview says only whether it passed."""
    if not outcome.worth:
        yield Block("advice", "It could not be graded here, and does not count. `harness doctor` says what is missing.")
        return
    is_right = outcome.is_right
    yield Block("right" if is_right else "wrong", f"{outcome.said} ({outcome.time})", "✓" if is_right else "✗")
    if is_silent:
        return
    for line in outcome.goals:
        yield Block("advice", line)
    if outcome.says and outcome.question.kind == "write":
        yield Block("advice", f"Known mistake: {outcome.mistake}. {outcome.says}")


def _help(state: InterviewState) -> Iterator[Block]:
    for key, text in (*(CODE_HELP if isinstance(state.current, CodingWork) else ()), *HELP):
        yield Block("key", text, key)
    if isinstance(state.current, CardRun):
        yield Block("note", WITH_COLON)


# ---- prompts


def _work_prompt(state: InterviewState, work: CodingWork) -> Prompt:
    allowed_ms = time_for(state.question)
    if work.is_asking:
        return Prompt(text="Your question", wants="line")
    left_out = {"" if work.task.hints else "h", "" if work.task.brief else "c"}
    keys = tuple(key for key in TASK_KEYS if key[0] not in left_out)
    return Prompt(text="", keys=keys, wants="clock", spent_ms=work.elapsed_ms, allowed_ms=allowed_ms)


def _back_prompt(state: InterviewState) -> Prompt:
    """How the number came about, without saying whether it is right."""
    if state.asks[0] == "probe":
        is_typed = state.held is not None and bool(state.held.answer)
        return Prompt(text=f"{state.probes[-1]}{'' if is_typed else ' (say it, then Enter)'}", wants="line")
    assert state.held is not None
    card, said = state.held.prepared.card, state.held.answer
    if state.asks[0] == "walk":
        assert isinstance(card, Numeric)
        said = said if parse_quantity(said).unit else f"{said} {card.unit}".strip()
        return Prompt(text=f"You said {said}: walk me through it, in a line", wants="line")
    assert isinstance(card, Numeric) and state.held.judgement is not None
    formula = card.wrong[int(state.held.judgement.mistake) - 1].formula
    return Prompt(text=f"Is your figure  {formula} ?", keys=(("y/n", "", ""),))


def _point_prompt(state: InterviewState, run: CardRun) -> Prompt:
    """A point, and which sentence may say it."""
    said = evidence.sentences(run.answer)
    place = evidence.suggested(state.point, run.prepared.question, said)
    is_like = evidence.is_like(state.point, run.prepared.question, said, place)
    yes = ("y", f"[{place + 1}]" if is_like else "said", "")
    number = [(f"1-{len(said)}", "another sentence", "")] if len(said) > 1 else []
    # Of ten sentences on, a number is more than a key.
    wants: Literal["key", "line"] = "key" if len(said) < TEN else "line"
    return replace(prompt_of(run), keys=(yes, *number, ("n", "not said", "")), wants=wants)


def _run_prompt(state: InterviewState, run: CardRun) -> Prompt:
    if run.phase == "gap" and state.is_silent:  # every gap is typed
        return Prompt(text=f"Gap {len(run.typed) + 1} of {len(run.prepared.gaps)}", wants="line")
    if state.asks:
        return _back_prompt(state)
    if run.phase == "write":
        return Prompt(
            text=f"Your answer; a line with a single {TEXT_END} ends it" if not run.answer else "", wants="line"
        )
    if state.doubt is not None:
        return Prompt(text="", keys=(("w", "withdraw", ""), ("or", "your reason", "")), wants="line")
    if state.point:
        return _point_prompt(state, run)
    if run.phase != "rate":
        return prompt_of(run)
    undo = (("u", "undo the last key", ""),) if state.earlier else ()
    return Prompt(text="", keys=(("Enter", "continue", ""), *undo))
