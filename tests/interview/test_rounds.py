"""The rounds of an interview: they fit the minutes, never repeat, and follow from the seed and the state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.cards.deck import load_deck
from harness.cards.records import Card, Explain, Numeric, Option, Scenario, SpotTheBug
from harness.course.catalogue import LEVELS, Summary, load_course
from harness.interview.candidates import Candidate, LearnerProfile, candidates, minutes_of
from harness.interview.formats import FORMATS, InterviewFormat
from harness.interview.material_files import load_material
from harness.interview.records import KINDS, Question
from harness.interview.rounds import FILLED, LEAST, plan_rounds
from harness.progress.rows import Standing

NOBODY = LearnerProfile(recalls={}, resting=(), standings={}, asked={})
TOPICS = ("attention", "kv-cache", "sampling", "lora")
CLASSICS = (
    "multi-head-attention", "attention", "grouped-query-attention", "rope", "decoder-block", "gpt", "flash-attention",
    "kv-cache", "cached-generation", "speculative-decoding", "beam-search", "top-p", "sampling-pipeline",
    "bpe-train", "bpe-encode", "lora", "dpo-loss", "adamw", "cross-entropy",
)  # fmt: skip


def explain(number: int, level: str = "core", family: str = "") -> Explain:
    return Explain(
        id=f"explain-{number}", chapter="transformer", topic=TOPICS[number % 4], level=level, family=family,
        question="Why?", must=("because",), answer="Because.", practise=("scale",),
    )  # fmt: skip


def deck(per_kind: int = 8) -> dict[str, Card]:
    cards: list[Card] = []
    for n in range(per_kind):
        level = LEVELS[n % 3]
        common = {"chapter": "transformer", "topic": TOPICS[n % 4], "level": level}
        options = (Option(text="yes", is_right=True, why=""), Option(text="no", is_right=False, why=""))
        cards += [
            explain(n, level, f"family-{n // 2}"),
            Numeric(
                id=f"numeric-{n}", question="?", draw={}, formula="1", working="", absolute=0, practise=("cuts",),
                **common,
            ),
            Scenario(id=f"scenario-{n}", question="?", options=options, facts=(), answer="", **common),
        ]  # fmt: skip
    for summary in exercises():
        cards.append(
            SpotTheBug(
                id=f"bug:{summary.id}",
                chapter=summary.chapter,
                topic=summary.id,
                level=summary.level,
                exercise=summary.id,
            )
        )
    return {card.id: card for card in cards}


def exercises() -> list[Summary]:
    return [
        Summary("scale", "transformer", "Scaling", "core", 10, "often", ()),
        Summary("cuts", "tokenization", "Cutting", "warm-up", 5, "rarely", ()),
        Summary("caches", "context", "Caching", "hard", 30, "sometimes", ()),
    ]


def rounds(
    minutes: float, seed: int = 1, level: str = "core", learner: LearnerProfile = NOBODY
) -> tuple[Question, ...]:
    return plan_rounds(candidates(deck(), exercises(), learner, level), minutes, seed)


@pytest.fixture(scope="module")
def real() -> Callable[..., list[Candidate]]:
    """All material of the course for a level, for topics and for a format."""
    course = load_course(None)
    summaries = course.summaries()
    cards, material = load_deck(course.root, summaries).cards, load_material(course.root)
    return lambda level="core", topics=(), format_="mixed": candidates(
        cards, summaries, NOBODY, level, topics, material, FORMATS[format_]
    )


def written(planned: Sequence[Question]) -> list[str]:
    return [question.exercise for question in planned if question.kind == "write"]


@settings(max_examples=60)
@given(st.floats(5, 240), st.integers(0, 10**6), st.sampled_from(LEVELS))
def test_rounds_of_any_seed_fit_the_minutes_and_repeat_nothing(minutes: float, seed: int, level: str) -> None:
    """No card, family or exercise is asked twice, and there is time for follow-ups."""
    found = rounds(minutes, seed, level)
    assert sum(candidate.minutes for candidate in found) <= FILLED * minutes
    names = [candidate.name for candidate in found]
    assert len(set(names)) == len(names)
    families = [deck()[candidate.card].family for candidate in found if candidate.kind == "explain"]
    assert len(set(families)) == len(families)
    assert found == rounds(minutes, seed, level)


def test_every_kind_of_round_has_its_share_of_the_time() -> None:
    """Without a share, a new kind would never be planned."""
    assert {kind for format_ in FORMATS.values() for kind in format_.shares} == set(KINDS)
    assert all(sum(format_.shares.values()) == pytest.approx(1) for format_ in FORMATS.values())


def test_rounds_begin_with_a_warm_up_and_do_not_end_with_code() -> None:
    """Code comes in the middle if there are other rounds."""
    for seed in range(20):
        found = rounds(45, seed)
        assert found[0].level == "warm-up" and found[0].kind in ("explain", "compute")
        coding = sum(candidate.kind in ("write", "debug") for candidate in found)
        assert found[-1].kind not in ("write", "debug") or len(found) - 1 <= 2 * coding
    assert rounds(45, 0)[-1].kind not in ("write", "debug")


def test_rounds_are_of_four_kinds_and_more_where_the_code_leaves_half_of_the_time(
    real: Callable[..., list[Candidate]],
) -> None:
    """A long task to write replaces other rounds; a short one does not."""
    found = real()
    plans = [plan_rounds(found, 45, seed) for seed in range(30)]
    short = [plan for plan in plans if sum(question.minutes for question in plan if question.kind == "write") <= 22]
    assert 10 < len(short) < 30
    assert all(len({question.kind for question in plan}) >= 4 for plan in short)
    longer = [plan_rounds(found, 60, seed) for seed in range(20)]
    assert {question.kind for plan in longer for question in plan} == set(FORMATS["mixed"].shares), (
        "a design takes more time"
    )


@pytest.mark.slow
def test_classics_are_all_asked_in_a_thousand_core_interviews_of_45_minutes(
    real: Callable[..., list[Candidate]],
) -> None:
    """Neither length nor level keeps any of them out, and frequent ones come most often."""
    found = real()
    counts = Counter(name for seed in range(1000) for name in written(plan_rounds(found, 45, seed)))
    assert [name for name in CLASSICS if not counts[name]] == []
    assert sum(counts[name] for name in CLASSICS) > counts.total() / 3


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_a_thousand_plans_of_each_format_reach_all_its_material(
    real: Callable[..., list[Candidate]], name: str
) -> None:
    """The classics if code is asked, otherwise each chain, design and estimate of the level; all plans fit their
    minutes."""
    format_ = FORMATS[name]
    found = real("core", (), name)
    plans = [plan_rounds(found, format_.minutes, seed, (), format_) for seed in range(1000)]
    assert all(0 < sum(question.round_minutes for question in plan) <= FILLED * format_.minutes for plan in plans)
    assert {question.kind for plan in plans for question in plan} >= set(format_.shares) - {"design"}
    counts = Counter(question.exercise or question.name for plan in plans for question in plan)
    if {"write", "debug"} & set(format_.shares):
        assert [classic for classic in CLASSICS if not counts[classic]] == []
    if len(format_.shares) <= 2:
        asked = [candidate.question for candidate in found if candidate.question.kind in format_.shares]
        assert {question.name for question in asked if not question.exercise} <= set(counts)


@pytest.mark.parametrize("format_", FORMATS.values(), ids=FORMATS)
def test_a_named_exercise_is_in_every_plan_of_every_format(
    real: Callable[..., list[Candidate]], format_: InterviewFormat
) -> None:
    """To write, or to debug in the debug format."""
    name = next(name for name, other in FORMATS.items() if other is format_)
    for exercise in ("kv-cache", "attention"):
        found = real("core", (exercise,), name)
        for seed in range(20):
            planned = plan_rounds(found, format_.minutes, seed, (exercise,), format_)
            assert (format_.named, exercise) in {(question.kind, question.exercise) for question in planned}


def test_tasks_to_write_are_shortened_to_what_the_interview_allows(real: Callable[..., list[Candidate]]) -> None:
    """To most of the interview at most, and never far below the usual time."""
    found = real("hard")
    tasks = [question for seed in range(100) for question in plan_rounds(found, 45, seed) if question.kind == "write"]
    shortened = [question for question in tasks if question.full_minutes]
    assert {(question.exercise, question.minutes, question.full_minutes) for question in shortened} >= {("gpt", 36, 45)}
    assert all(LEAST * question.full_minutes <= question.minutes < question.full_minutes for question in shortened)
    assert all(question.minutes <= 36 for question in tasks)


@pytest.mark.parametrize("minutes", [5, 20, 45])
@pytest.mark.parametrize("level", LEVELS)
def test_a_named_exercise_is_written_at_any_level_and_in_any_time(
    real: Callable[..., list[Candidate]], level: str, minutes: float
) -> None:
    """Even a hard one in a warm-up, or a long one in five minutes: the user asked for it."""
    for name in CLASSICS:
        planned = plan_rounds(real(level, (name,)), minutes, 1, (name,))
        assert name in written(planned)
        assert sum(question.minutes for question in planned) <= FILLED * minutes


def test_as_many_named_exercises_are_written_as_fit_and_the_first_always(real: Callable[..., list[Candidate]]) -> None:
    """In the order in which they are named."""
    names = ("gpt", "rms-norm", "softmax")
    found = real("core", names)
    assert written(plan_rounds(found, 90, 1, names)) == list(names)
    assert written(plan_rounds(found, 30, 1, names)) == ["gpt"]
    assert set(written(plan_rounds(found, 30, 1, names[::-1]))) == {"softmax", "rms-norm"}


def test_an_exercise_of_a_named_chapter_is_written(real: Callable[..., list[Candidate]]) -> None:
    """Not always the same one."""
    found = real("core", ("performance", "gpt"))
    firsts = [written(plan_rounds(found, 45, seed, ("performance", "gpt")))[0] for seed in range(20)]
    assert len(set(firsts)) > 3 and "gpt" not in firsts
    assert all(written(plan_rounds(real("core", ("training",)), 5, seed, ("training",))) for seed in range(5))


def test_a_new_card_changes_no_other_draw() -> None:
    """Each candidate has its own random number."""
    before = plan_rounds(candidates(deck(8), exercises(), NOBODY, "core"), 45, 7)
    after = plan_rounds(candidates(deck(9), exercises(), NOBODY, "core"), 45, 7)
    assert len({question.name for question in before} & {question.name for question in after}) >= len(before) - 3


def weight(name: str, learner: LearnerProfile = NOBODY, level: str = "core", kind: str = "") -> float:
    found = [
        candidate for candidate in candidates(deck(), exercises(), learner, level) if candidate.question.name == name
    ]
    return next(candidate.weight for candidate in found if kind in ("", candidate.question.kind))


def test_weights_rise_with_frequency_weakness_and_level() -> None:
    """Questions that interviews ask often and the learner does not know come sooner."""
    known = replace(NOBODY, recalls={"explain-1": 0.95, "explain-4": 0.2})
    assert weight("explain-1", known) < weight("explain-1") < weight("explain-4", known)
    assert weight("scale", kind="write") > weight("cuts", kind="write")
    assert weight("explain-2", level="hard") > weight("explain-2", level="core")
    passed = replace(NOBODY, standings={"scale": Standing("scale", 1, 1.0, True, "passed")})
    tried = replace(NOBODY, standings={"scale": Standing("scale", 1, 0.5, False, "failed")})
    assert weight("scale", passed, kind="write") < weight("scale", kind="write") < weight("scale", tried, kind="write")


def test_weights_fall_for_recently_asked_questions() -> None:
    """Those of the last interview most, those of the one before a little."""
    asked = replace(NOBODY, asked={"explain-1": 0})
    before = replace(NOBODY, asked={"explain-1": 1})
    assert weight("explain-1", asked) < weight("explain-1", before) < weight("explain-1")


def test_resting_cards_are_not_asked() -> None:
    """A suspended card and a leech are not asked here either."""
    found = candidates(deck(), exercises(), replace(NOBODY, resting={"explain-1"}), "core")
    assert "explain-1" not in {candidate.question.name for candidate in found}


@pytest.mark.parametrize(
    ("topics", "cards", "codes"),
    [
        ({"kv-cache"}, {"kv-cache"}, set()),
        ({"scale"}, {"attention", "kv-cache", "sampling", "lora"}, {"scale"}),
        ({"tokenization"}, set(), {"cuts"}),
    ],
)
def test_topics_narrow_cards_and_exercises(topics: set[str], cards: set[str], codes: set[str]) -> None:
    """A topic, a chapter or an exercise: cards by what they practise, exercises by the cards that practise them."""
    found = [candidate.question for candidate in candidates(deck(), exercises(), NOBODY, "core", topics)]
    assert codes <= {candidate.exercise for candidate in found if candidate.exercise}
    assert {candidate.topic for candidate in found if candidate.card} >= cards


def test_an_exercise_without_mistakes_is_not_planted() -> None:
    """There is no mistake to plant."""
    cards = {name: card for name, card in deck().items() if name != "bug:scale"}
    found = candidates(cards, exercises(), NOBODY, "core")
    assert [candidate.question.kind for candidate in found if candidate.question.exercise == "scale"] == ["write"]


def test_minutes_of_a_spoken_answer_include_its_clock_and_its_points() -> None:
    """A longer answer takes longer."""
    assert minutes_of(replace(explain(1), seconds=180)) == minutes_of(explain(1)) + 1.5
