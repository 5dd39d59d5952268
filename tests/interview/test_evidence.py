"""A y needs a phrase: what was only spoken, or shares nothing with the point, shows no score and no level."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from harness.cards import numeric
from harness.cards.records import Explain, Numeric
from harness.course.catalogue import load_course
from harness.drill.answering import CardRun
from harness.drill.screen import prompt_of
from harness.errors import UsageError
from harness.interview import evidence, transcript
from harness.interview.debrief import debrief_of
from harness.interview.follow_ups import CardPool
from harness.interview.material import Probe
from harness.interview.material_files import load_material
from harness.interview.records import PointJudged, Question, Spoken
from harness.interview.score_sheet import sheet_of
from harness.interview.state import reopened
from harness.interview.transcript import by_heading, by_time, cues_of, read_text, spoken_outcomes, with_words
from tests.mock_interview import MockInterview, Resumed

MATERIAL = load_material(load_course(None).root)
# Without its probes, which would be asked in between; a test of their own is below.
KNOWN = CardPool(cards={}, material=replace(MATERIAL, probes={}))
CHAINS = sorted(MATERIAL.of_kind("deep-dive"))


def first_of(chain: str) -> Question:
    card = MATERIAL.cards[MATERIAL.sequences[f"chain:{chain}"].cards[0]]
    return Question(
        kind="deep-dive", card=card.id, seed=1, topic=card.topic, chapter=card.chapter, level=card.level, minutes=2.0
    )


def sitting(*chains: str, is_coached: bool = False) -> MockInterview:
    return MockInterview(KNOWN, *map(first_of, chains), is_coached=is_coached, asks_evidence=True)


def answer(interview: MockInterview, *lines: str) -> None:
    """Type an answer, and say nothing to a probe."""
    interview.press("t", *lines, ".")
    while interview.state.asks:
        interview.press("-")


def phase_of(interview: MockInterview) -> str:
    """The phase of the open card, "" at the end."""
    current = interview.state.current
    return current.phase if isinstance(current, CardRun) else ""


def judge(interview: MockInterview, doubt: str = "w") -> None:
    """Y at the suggested sentence for each point, this reply to each doubt, n for red flags."""
    while phase_of(interview) in ("points", "flags"):
        interview.press(doubt if interview.state.doubt else "y" if phase_of(interview) == "points" else "n")


def card_of(interview: MockInterview) -> Explain:
    card = MATERIAL.cards[interview.state.question.card]
    assert isinstance(card, Explain)
    return card


def test_banana_and_y_throughout_give_no_score_and_no_level() -> None:
    """Every point is asked about, and insisting counts nothing."""
    interview = sitting(*CHAINS[:4])
    while interview.state.current is not None:
        answer(interview, "banana")
        judge(interview, doubt="y")
    debrief = debrief_of(interview.interview)
    assert not debrief.sheet.total.worth and debrief.sheet.total.share is None
    assert not debrief.seniority and "0 %" in " ".join(debrief.reasons)
    assert all(point.kind == "claimed" for outcome in debrief.sheet.answers for point in outcome.judged)


def test_an_answer_without_words_is_self_reported() -> None:
    """It has points to read, and neither a share nor a level."""
    interview = sitting(*CHAINS[:3])
    while interview.state.current is not None:
        interview.speak(is_right=True)
    debrief = debrief_of(interview.interview)
    assert all(outcome.said.startswith("self-reported") for outcome in debrief.sheet.answers)
    assert debrief.sheet.total.share is None and not debrief.seniority
    assert {row.share for row in debrief.dimensions} == {None}
    assert not any("you know this level" in step.why for step in debrief.sheet.next_steps)


def test_a_model_answer_is_evidence() -> None:
    """Sentences that say the points count in full, and show depth; each point keeps its phrase."""
    interview = sitting("kv-cache")
    answer(interview, *card_of(interview).answer.splitlines())
    judge(interview)
    outcome = interview.last
    assert outcome.worth == 10 and outcome.points == 10 and outcome.certainty == 1
    assert all(point.kind == "evidenced" and point.phrase in " ".join(card_text()) for point in outcome.judged)


def card_text() -> list[str]:
    card = MATERIAL.cards["chain:kv-cache/1"]
    assert isinstance(card, Explain)
    return evidence.sentences(card.answer)


def test_a_weak_match_is_withdrawn_or_kept_with_a_reason_that_counts_half() -> None:
    """A reason needs substance; kept points count on the sheet, and half for a level."""
    interview = sitting("kv-cache")
    answer(
        interview,
        "It holds the keys and values of earlier tokens, one pair in each layer.",
        "Bananas are yellow.",
        "I like them.",
    )
    interview.press("y", "y", "because")
    assert "4 words" in interview.state.note
    interview.press("queries serve only their position and nobody reads them later")
    assert interview.state.judged[-1].kind == "kept"
    interview.press("3", "w")
    assert interview.state.judged[-1].kind == "withdrawn"
    interview.press("u")
    assert interview.state.doubt is None and len(interview.state.judged) == 2
    interview.press("n", "n")
    outcome = interview.last
    assert "1 evidenced, 1 kept" in outcome.said and outcome.certainty == 0.75
    assert outcome.points == pytest.approx(20 / 3, abs=0.01)


def test_pasting_the_question_or_another_answer_shows_no_level() -> None:
    """The question's own words prove nothing; another answer of the topic is mostly asked about."""
    asked = shown = 0
    for card in MATERIAL.cards.values():
        if isinstance(card, Explain):
            for point in (*card.must, *card.points):
                found = evidence.claim(point, card.question, card.question, "y")
                asked += 1
                shown += isinstance(found, str) or found.kind == "evidenced"
                banana = evidence.claim(point, card.question, "banana", "y")
                assert not isinstance(banana, str) and banana.kind == "asked"
    assert shown <= 0.02 * asked
    interview = sitting(*CHAINS[:4])
    while interview.state.current is not None:
        other = next(
            card for card in MATERIAL.cards.values() if isinstance(card, Explain) and card != card_of(interview)
        )
        answer(interview, other.answer)
        while interview.state.doubt or interview.state.point:
            interview.press("w" if interview.state.doubt else "y")
        while interview.state.current and interview.state.current.phase == "flags":  # type: ignore[union-attr]
            interview.press("n")
    assert debrief_of(interview.interview).seniority in ("", "not yet")


def test_a_replayed_interview_keeps_what_was_judged() -> None:
    """After a crash between any two keys, the same points are evidenced."""
    interview = sitting("kv-cache")
    answer(interview, "It holds keys and values of all earlier tokens, for each layer.")
    interview.press("y", "y", "an old query serves its position and nobody reads it later", "n")
    for count in range(1, len(interview.kept) + 1):
        resumed = Resumed(KNOWN, interview.stored(count))
        if count == len(interview.kept):
            assert resumed.state.judged == interview.state.judged or resumed.state.done == interview.state.done


def test_interviews_before_evidence_keep_their_level_and_say_so() -> None:
    """A plan without the flag counts every y, as it did."""
    interview = MockInterview(KNOWN, *map(first_of, CHAINS[:3]), is_coached=False)
    while interview.state.current is not None:
        interview.speak(is_right=True)
    debrief = debrief_of(interview.interview)
    assert debrief.seniority and debrief.sheet.total.share == 1
    assert debrief.reasons[-1] == "Judged before evidence was asked for."


# ---- transcripts


def judged_again(interview: MockInterview, answers: dict[int, str]) -> None:
    """Open the judging of an interview that has ended, and point at the suggested sentences."""
    spoken: tuple[Spoken, ...] = with_words(spoken_outcomes(interview.interview), answers, interview.now_ms)
    interview.take(reopened(interview.interview, spoken, interview.now_ms))
    while not interview.state.ended:
        in_flags = interview.state.current is not None and interview.state.current.phase == "flags"  # type: ignore[union-attr]
        interview.press(
            ""
            if interview.state.current.phase == "rate"
            else "n"
            if in_flags
            else "w"
            if interview.state.doubt
            else "y"
        )  # type: ignore[union-attr]


def test_a_transcript_makes_a_spoken_answer_count() -> None:
    """The answer takes the place of the self-reported one; the others stay as they are."""
    interview = sitting("kv-cache")
    while interview.state.current is not None:
        interview.speak(is_right=True)
    before = sheet_of(interview.interview)
    model = {n: MATERIAL.cards[outcome.question.card].answer for n, outcome in enumerate(before.answers)}  # type: ignore[union-attr]
    judged_again(interview, model)
    after = sheet_of(interview.interview)
    assert [outcome.question for outcome in after.answers] == [outcome.question for outcome in before.answers]
    assert before.total.worth == 0 and after.total.worth == 10 * len(after.answers)
    assert after.total.share is not None and after.total.share > 0.6 and after.elapsed_ms == before.elapsed_ms


def test_subtitles_are_matched_by_their_times() -> None:
    """What was said while a question was open is its answer, whatever the format; the rest is nobody's."""
    interview = sitting("kv-cache", "experts")
    while interview.state.current is not None:
        interview.press("", seconds=30)
        while phase_of(interview) in ("points", "flags"):
            interview.press("n")
    outcomes = spoken_outcomes(interview.interview)
    begun = transcript._times(interview.interview)[0]
    zero = min(begun.values())
    starts = [(begun[outcome.question] - zero) // 1000 + 14 for outcome in outcomes]
    assert len(starts) == 2
    vtt = "WEBVTT\n\n" + "\n\n".join(
        f"00:{second // 60:02d}:{second % 60:02d}.500 --> 00:09:00.000\n<v Me>{text}"
        for second, text in [(2, "Hello?"), (starts[0] + 3, "keys and values"), (starts[1] + 3, "a router")]
    )
    for text in (vtt, vtt.replace(".500", ",500").replace("WEBVTT\n\n", "1\n")):
        found = by_time(cues_of(text), interview.interview, [outcome.question for outcome in outcomes], 14_000)
        assert found == {0: "keys and values", 1: "a router"}


def test_a_text_is_split_at_its_headings(tmp_path: Path) -> None:
    """Without headings it is the only answer; other files are refused with what to do."""
    assert by_heading("Q1\nkeys\nand values\nQ2: a router", 2) == {0: "keys\nand values", 1: "a router"}
    assert by_heading("just this", 1) == {0: "just this"}
    with pytest.raises(UsageError, match="no line Q1"):
        by_heading("just this", 2)
    with pytest.raises(UsageError, match="not a transcript"):
        read_text(tmp_path / "sound.mp3")
    with pytest.raises(UsageError, match="cannot be read"):
        read_text(tmp_path / "gone.srt")


# ---- questions that depend on what was said

PROBES = (
    Probe("A decoding step reads all weights", "Which are not read in a mixture of experts?", "What is fetched first?"),
    Probe("The cache makes a step independent of the context", "And at 100k tokens?", is_red_flag=True),
)


@pytest.mark.parametrize(
    ("answer", "probe"),
    [
        ("A step of decoding reads all the weights of the model.", "Which are not read in a mixture of experts?"),
        ("It is slow because Python is slow.", "What is fetched first?"),
        ("It reads all weights; the cache makes each step independent of context.", "And at 100k tokens?"),
    ],
)
def test_what_was_said_decides_what_is_asked_next(answer: str, probe: str) -> None:
    """A red flag is challenged, a missed point nudged, a point that is there deepened."""
    assert evidence.probe_for(PROBES, "Why is it slow?", answer, 1) == probe


def test_the_reply_to_a_probe_is_part_of_the_answer() -> None:
    """It comes before any judging, its sentences are evidence, and without words one is drawn."""
    question = first_of("kv-cache")
    known = CardPool(cards={}, material=replace(MATERIAL, probes={question.card: PROBES}))
    interview = MockInterview(known, question, is_coached=False, asks_evidence=True)
    interview.press("t", "It holds keys and values of earlier tokens in each layer.", ".")
    assert interview.state.asks == ("probe",) and interview.state.probes[-1] == "What is fetched first?"
    interview.press("An old query is never needed again.")
    assert interview.state.point and interview.state.current.answer.count("\n") == 1  # type: ignore[union-attr]
    interview.press("y", "y")
    assert [point.kind for point in interview.state.judged] == ["evidenced", "evidenced"]
    spoken = MockInterview(known, question, is_coached=False, asks_evidence=True)
    spoken.press("")
    assert spoken.state.asks == ("probe",)
    spoken.press("")
    assert phase_of(spoken) == "points" and not spoken.state.point


BOTH = "It is slow; the cache makes it independent of the context."


@pytest.mark.parametrize(
    ("reply", "second"),
    [("Hm, right.", "What is fetched first?"), ("A step of decoding reads all the weights of the model.", "")],
)
def test_a_red_flag_and_a_missed_point_open_two_questions(reply: str, second: str) -> None:
    """The red flag first; the second only if the reply to the first does not make the point."""
    question = first_of("kv-cache")
    known = CardPool(cards={}, material=replace(MATERIAL, probes={question.card: PROBES}))
    interview = MockInterview(known, question, is_coached=False, asks_evidence=True)
    interview.press("t", BOTH, ".")
    assert interview.state.probes == ("And at 100k tokens?",)
    interview.press(reply)
    assert interview.state.probes[1:] == ((second,) if second else ()) and bool(interview.state.asks) is bool(second)
    interview.press(*(["No idea yet."] if second else []))
    current = interview.state.current
    assert current is not None and not interview.state.asks and current.answer.startswith(f"{BOTH}\n{reply}")


def test_there_is_no_second_question_in_the_last_minute() -> None:
    """The first is asked all the same."""
    question = first_of("kv-cache")
    known = CardPool(cards={}, material=replace(MATERIAL, probes={question.card: PROBES}))
    interview = MockInterview(known, question, minutes=5, is_coached=False, asks_evidence=True)
    interview.press("t", seconds=250)
    interview.press(BOTH, ".")
    assert interview.state.asks == ("probe",)
    interview.press("Hm.")
    assert not interview.state.asks


# ---- points of which some are enough


@pytest.mark.parametrize(("keys", "points", "is_right"), [("yynnn", 4.0, False), ("yyynn", 6.0, True)])
def test_some_points_of_a_group_are_enough(keys: str, points: float, is_right: bool) -> None:
    """Each is judged by itself; together they are one must-have, and one line of what was missed."""
    card = MATERIAL.cards["chain:kv-cache/3"]
    assert isinstance(card, Explain) and card.groups == ((3, card.must),)
    interview = MockInterview(KNOWN, replace(first_of("kv-cache"), card=card.id))
    interview.press("")
    current = interview.state.current
    assert current is not None and "must: 3 of 5" in prompt_of(current).text
    interview.press(*keys, *"yynn", *"n" * len(card.red_flags), "")
    assert (interview.last.points, interview.last.is_right) == (points, is_right)
    assert any(text.startswith("3 of these: ") for text in interview.last.missed) is not is_right


# ---- numbers


def figures_said(*texts: str) -> list[str]:
    return [figure.text for text in texts for figure in evidence.figures(text)]


def test_numbers_with_a_unit_are_found() -> None:
    """Neither formats, nor sizes of models, nor symbols of a formula are such."""
    assert figures_said("About 0.33 MB, so 4k tokens are 1.3 GB.", "16 bytes a parameter", "36 %, in 2.5 s/step") == [
        "0.33 MB", "1.3 GB", "16 bytes a parameter", "36 %", "2.5 s/step",
    ]  # fmt: skip
    assert figures_said("70B in 16 bits", "2 N d FLOPs", "4 T^2 d", "8 heads and 80 layers", "42") == []


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ("Sixteen bytes each, so 490 GB.", "You said 490 GB"),
        ("Two bytes each, so 60 GB.", "You said 60 GB"),
        ("It has 80 GB.", ""),
        ("The step takes 3 ms.", ""),
    ],
)
def test_a_number_near_or_unlike_a_checked_one_is_taken_up(answer: str, asked: str) -> None:
    """In the same words; the question's own number is not, nor one of another kind."""
    checked = ["The states take 480 GB", "That is 7.5 GB per GPU"]
    assert evidence.probe_for([], "Train on 64 cards of 80 GB.", answer, 1, checked).startswith(asked)
    assert bool(evidence.probe_for([], "Train on 64 cards of 80 GB.", answer, 1, checked)) is bool(asked)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("All in all half a terabyte, 0.49 TB.", "evidenced"), ("All states together take 60 GB.", "asked")],
)
def test_a_number_speaks_for_or_against_its_point(answer: str, kind: str) -> None:
    """Whatever the words around it; it is asked about, and nothing is scored by it."""
    found = evidence.claim("The states take 480 GB", "Train on 64 cards.", answer, "y")
    assert isinstance(found, PointJudged) and found.kind == kind
    if kind == "asked":
        kept = evidence.settle(found, "Only weights are meant here, optimizer states excluded")
        assert isinstance(kept, PointJudged) and kept.kind == "kept"


def test_a_round_can_check_its_own_numbers() -> None:
    """The right results of its calculated parts, as this sitting draws them."""
    for sequence in MATERIAL.sequences.values():
        parts = [MATERIAL.drawn(part.card, 5) for part in sequence.parts]
        known = MATERIAL.checked(sequence.parts[0].card, 5)
        right = [numeric.answer_text(part, numeric.draw(part, 5)) for part in parts if isinstance(part, Numeric)]
        assert set(right) <= set(known)


def test_points_with_probes_are_read_from_a_file(tmp_path: Path) -> None:
    """The keys are optional; the point is the same as without them."""
    chain = {
        "id": "x", "topic": "rope", "chapter": "transformer", "level": "core", "sources": ["a paper"],
        "questions": [
            {"depth": depth, "question": "Why?", "answer": "Because it is so, and nothing else is.", "must": must,
             "red_flags": [{"says": "It is not", "if_said": "Really?"}]}
            for depth, must in [("recall", ["It is so"]), ("explain", [{"says": "It is so", "if_missed": "Is it?"}]),
                                ("apply", ["It is so"])]
        ],
    }  # fmt: skip
    (tmp_path / "flashcards" / "interview").mkdir(parents=True)
    path = tmp_path / "flashcards" / "interview" / "chains.yaml"
    path.write_text(yaml.safe_dump({"chains": [chain]}), encoding="utf-8")
    material = load_material(tmp_path)
    assert material.probes["chain:x/2"] == (Probe("It is so", "", "Is it?"), Probe("It is not", "Really?", "", True))
    assert material.cards["chain:x/2"].must == material.cards["chain:x/1"].must == ("It is so",)  # type: ignore[union-attr]
