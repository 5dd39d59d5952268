"""The learner's flashcards, asked by an assistant: a drill session whose keys it presses.

The session is that of `harness drill`: the same plan, journal and events, and the terminal goes on where the assistant
stopped.  A card's answer is returned only after an answer that counts; there is no undo.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from harness.cards.deck import read_deck
from harness.cards.records import Explain
from harness.clock import now_ms
from harness.course.catalogue import Course
from harness.drill.answer_view import answer_blocks
from harness.drill.answering import NO_IDEA, SURENESS, CardRun, command_in
from harness.drill.engine import COMMANDS
from harness.drill.planner import Options
from harness.drill.recorder import SessionRecorder
from harness.drill.resume import maker, open_session
from harness.errors import UsageError
from harness.progress.store import Store
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import RATINGS

HOW = {
    "speak": "`answer_card` with the learner's answer in words; then `judge_card`",
    "number": "`answer_card` with one number and its unit",
    "gap": "`answer_card` with a text for each gap, one a line",
    "pick": "`answer_card` with the number of an option, or several, as 1,3",
    "points": "`judge_card`: which of the points the learner's answer made",
}
# What a terminal may have left open of a card that was answered there, and the key that ends it.
LEFT_OPEN = {"sure": "", "self": "n", "rate": ""}


@dataclass(frozen=True, kw_only=True)
class Question:
    """A card as it is asked, without its answer; `how` says which tool takes the answer."""

    card: str
    kind: str
    topic: str
    question: str
    code: str = ""
    options: list[str] = field(default_factory=list)
    how: str


@dataclass(frozen=True)
class DueCards:
    """The card that is asked now, None if none is due; `left` are the cards of the session, this one included."""

    question: Question | None
    left: int


@dataclass(frozen=True, kw_only=True)
class CardAnswer:
    """How an answer was judged, and the right one.

    For a spoken answer, `points` and `red_flags` are to be judged first; until then there is no rating.
    """

    card: str
    rating: str | None
    text: str
    points: list[str] = field(default_factory=list)
    red_flags: list[str] = field(default_factory=list)


class Flashcards:
    """A session of one learner.  Call it from one thread."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.recorder: SessionRecorder | None = None

    def close(self) -> None:
        """Leave the session to whoever continues it."""
        if self.recorder is not None:
            self.recorder.close()
            self.recorder.store.close()
        self.recorder = None

    def due_cards(self) -> DueCards:
        """Ask the next flashcard that is due; the same one again until it is answered."""
        recorder = self.recorder or self._open()
        recorder.settle()
        while (run := recorder.state.run) is not None and run.phase in LEFT_OPEN:
            recorder.press(LEFT_OPEN[run.phase])
            recorder.settle()
        run, left = recorder.state.run, len(recorder.state.turns)
        if run is None:
            self.close()
            return DueCards(None, 0)
        return DueCards(_question(run), left)

    def answer_card(self, card: str, answer: str, confidence: int | None = None) -> CardAnswer:
        """Answer the card that was asked, as the learner did, with their confidence: 0, 25, 50, 75 or 100 per cent.

        It counts at once and cannot be undone.  "-" says that the learner has no idea.
        """
        run = self._asked(card)
        sure = next((key for key, (percent, _) in SURENESS.items() if percent == confidence), "")
        if confidence is not None and not sure:
            raise UsageError(f"confidence {confidence}: give 0, 25, 50, 75 or 100")
        if run.is_revealed:
            raise UsageError(f"{card} was answered: call `judge_card`")
        keys = _keys(run, answer)
        for key in keys:
            if command_in(key, COMMANDS, run) is not None:
                raise UsageError(f'"{key}" is a key of the terminal, not an answer')
        for key in keys:
            self._press(key)
        if self._run().phase == "sure":
            self._press(sure)
        if self._run().phase == "self":
            self._press("n")  # whether a wrong answer counts is not for an assistant to say
        run = self._run()
        return self._rated(run) if run.phase == "rate" else _to_judge(run)

    def judge_card(self, card: str, said: list[bool], said_wrong: list[bool]) -> CardAnswer:
        """Say which `points` the answer made and which `red_flags` it raised, in order; the card is rated by that."""
        run = self._asked(card)
        spoken = run.prepared.card
        if run.phase not in ("points", "flags") or not isinstance(spoken, Explain):
            raise UsageError(f"{card} is not to be judged: call `answer_card`")
        for name, given, wanted in (
            ("said", said, len(spoken.must) + len(spoken.points) - len(run.points)),
            ("said_wrong", said_wrong, len(spoken.red_flags) - len(run.flags)),
        ):
            if len(given) != wanted:
                raise UsageError(f"{name} has {len(given)} entries; {card} has {wanted} left to judge")
        for is_said in (*said, *said_wrong):
            self._press("y" if is_said else "n")
        return self._rated(self._run())

    def _open(self) -> SessionRecorder:
        store = Store(course=self.course.name)
        cards = read_deck(self.course, store.path.parent).cards
        options = Options(seed=time.time_ns() % 2**31)
        calendar = Calendar(zone=None)
        opened = open_session(store, cards, maker(self.course, store), now_ms, calendar, options, is_new=False)
        self.recorder = opened.recorder
        return opened.recorder

    def _asked(self, card: str) -> CardRun:
        run = None if self.recorder is None else self.recorder.state.run
        if run is None:
            raise UsageError("no card is asked: call `due_cards` first")
        if run.prepared.card.id != card:
            raise UsageError(f'"{card}" is not asked now; the card that is asked is {run.prepared.card.id}')
        return run

    def _run(self) -> CardRun:
        assert self.recorder is not None and self.recorder.state.run is not None, "a card is being asked"
        return self.recorder.state.run

    def _press(self, key: str) -> None:
        """Press a key. Raises UsageError with the session's objection, in which case nothing has changed."""
        assert self.recorder is not None
        self.recorder.press(key)
        if self.recorder.state.note:
            raise UsageError(self.recorder.state.note)

    def _rated(self, run: CardRun) -> CardAnswer:
        """Accept the rating that the answer suggests, and close the session until the next card is asked for."""
        assert run.rating_range is not None
        text = "\n".join(f"{block.mark} {block.text}".strip() for block in answer_blocks(run, is_repeated=True))
        rating = RATINGS[run.rating_range.suggested]
        assert self.recorder is not None
        self.recorder.press("")
        text += f"\n{self.recorder.state.note}".rstrip()
        self.close()
        return CardAnswer(card=run.prepared.card.id, rating=rating, text=text)


def _keys(run: CardRun, answer: str) -> list[str]:
    """What is typed on a terminal to give this answer."""
    answer = answer.strip()
    if not answer:
        raise UsageError(f'the answer is missing; "{NO_IDEA}" says that the learner has no idea')
    if answer == NO_IDEA:
        return [NO_IDEA]
    match run.phase:
        case "speak":
            return ["t", " ".join(answer.split())]
        case "gap":
            lines = [line.strip() for line in answer.splitlines() if line.strip()]
            gaps = len(run.prepared.gaps) - len(run.typed)
            if len(lines) != gaps:
                raise UsageError(f"{len(lines)} lines for {gaps} gaps; give one a line")
            return lines
        case "pick" if run.prepared.takes_several and "," not in answer:
            return [answer, ""]
    return [answer]


def _question(run: CardRun) -> Question:
    prepared = run.prepared
    options = [f"{place} {option.text}" for place, option in enumerate(prepared.options, 1)]
    return Question(
        card=prepared.card.id, kind=prepared.card.kind, topic=prepared.card.topic, question=prepared.question,
        code=prepared.code, options=options, how=HOW.get(run.phase, HOW["points"]),
    )  # fmt: skip


def _to_judge(run: CardRun) -> CardAnswer:
    card = run.prepared.card
    assert isinstance(card, Explain)
    points = [f"{point} (must)" for point in card.must] + list(card.points)
    return CardAnswer(
        card=card.id, rating=None, text=HOW["points"], points=points[len(run.points) :],
        red_flags=list(card.red_flags[len(run.flags) :]),
    )  # fmt: skip
