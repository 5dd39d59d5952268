"""A transcript of what was said → the answers of an interview, by its stored times or by headings.

Subtitles (`.vtt`, `.srt`) have times, which are compared with those of the questions; a text (`.txt`) has a line `Q1`,
`Q2`, … above each answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.clock import SECOND_MS
from harness.errors import UsageError
from harness.interview.records import Answered, Interview, PutDown, Question, QuestionOutcome, Spoken
from harness.interview.score_sheet import sheet_of

SUFFIXES = (".txt", ".vtt", ".srt")
MOST_BYTES = 4 << 20
# What is said this long after an answer ended still belongs to it.
AFTER_MS = 5 * SECOND_MS
_TIME = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})")
_HEADING = re.compile(r"[Qq]\s?(\d{1,3})\s*[:.)]?\s*")
_TAG = re.compile(r"<[^>]{0,200}>")


@dataclass(frozen=True)
class Cue:
    """A piece of a recording: when it begins, in ms, and its text."""

    start_ms: int
    text: str


def spoken_outcomes(interview: Interview) -> list[QuestionOutcome]:
    """The answers that were only spoken, in the order of the sheet: Q1, Q2, …"""
    return [outcome for outcome in sheet_of(interview).answers if outcome.is_self_reported]


def read_text(path: Path) -> str:
    """The text of a transcript.  Raises `UsageError`."""
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path} is not a transcript: its name must end in {', '.join(SUFFIXES)}")
    try:
        content = path.read_bytes()
        if len(content) > MOST_BYTES:
            raise UsageError(f"{path} is larger than {MOST_BYTES >> 20} MB; cut it down to the interview")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text; save it as UTF-8") from None


def cues_of(text: str) -> list[Cue]:
    """The pieces of subtitles, in order; none for a text without times."""
    cues: list[Cue] = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        lines = block.strip().splitlines()
        place = next((n for n, line in enumerate(lines) if "-->" in line), None)
        if place is None or (time := _TIME.search(lines[place])) is None:
            continue
        hours, minutes, seconds, ms = (int(part or 0) for part in time.groups())
        start_ms = ((hours * 60 + minutes) * 60 + seconds) * SECOND_MS + ms
        cues.append(Cue(start_ms, _TAG.sub("", " ".join(lines[place + 1 :])).strip()))
    return sorted(cues, key=lambda cue: cue.start_ms)


def by_heading(text: str, count: int) -> dict[int, str]:
    """The answers below the lines Q1, Q2, …, by their places from 0.  Raises `UsageError` if there are none.

    Without headings, the text is the answer if only one was spoken.
    """
    found: dict[int, list[str]] = {}
    place: int | None = None
    for line in text.splitlines():
        heading = _HEADING.match(line)
        if heading is not None and 1 <= int(heading[1]) <= count:
            place = int(heading[1]) - 1
            line = line[heading.end() :]
        if place is not None:
            found.setdefault(place, []).append(line)
    if not found and count == 1 and text.strip():
        return {0: text.strip()}
    if not found:
        raise UsageError(f"the transcript has no line Q1, Q2, … before an answer; {count} answers were spoken")
    return {place: "\n".join(lines).strip() for place, lines in found.items()}


def by_time(cues: Sequence[Cue], interview: Interview, asked: Sequence[Question], offset_ms: int) -> dict[int, str]:
    """The answers by the times of the questions; the first of the interview began `offset_ms` into the recording."""
    begun, ended = _times(interview)
    zero = min(begun.values(), default=interview.begun_ms) - offset_ms
    found: dict[int, list[str]] = {}
    for cue in cues:
        at_ms = zero + cue.start_ms
        for place, question in enumerate(asked):
            if question in begun and begun[question] <= at_ms <= ended.get(question, at_ms) + AFTER_MS:
                found.setdefault(place, []).append(cue.text)
                break
    return {place: " ".join(texts) for place, texts in found.items()}


def _times(interview: Interview) -> tuple[Mapping[Question, int], Mapping[Question, int]]:
    """When each question was asked first, and when its answer ended: when it was put aside for judging, or after the
    time that it took."""
    begun = {event.question: event.at_ms for event in reversed(interview.events) if isinstance(event, PutDown)}
    ended: dict[Question, int] = {}
    for event in interview.events:
        if isinstance(event, Spoken):
            ended.setdefault(event.question, event.at_ms)
        elif isinstance(event, Answered) and event.outcome.question in begun:
            ended.setdefault(event.outcome.question, begun[event.outcome.question] + event.outcome.took_ms)
    return begun, ended


def with_words(outcomes: Sequence[QuestionOutcome], answers: Mapping[int, str], at_ms: int) -> tuple[Spoken, ...]:
    """The answers that have words now, to be judged."""
    return tuple(
        Spoken(
            at_ms=at_ms, question=outcome.question, took_ms=outcome.took_ms, answer=answers[place],
            is_hinted=bool(outcome.hints), elapsed_ms=0,
        )
        for place, outcome in enumerate(outcomes)
        if answers.get(place)
    )  # fmt: skip
