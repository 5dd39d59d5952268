"""The learner's page: its figures compared with counts made by hand, and the properties of its file."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from page_reader import PageReader
from sample_learner import NOW_MS, sample_learner, standings_of
from samples import sample_learners, samples_folder

from harness.cards.records import Card, Cloze, Explain, Numeric
from harness.cards.roles import NO_WEIGHTS, RoleWeights
from harness.course.catalogue import Course, Summary
from harness.progress.rows import AttemptRow, DebugRow, HintRow
from harness.progress.store import Store
from harness.report.learner.records import LearnerHistory, LearnerProgress, learner_history, read_progress
from harness.report.learner.view import learner_page, view_learner
from harness.results.result import Diagnosis, Result, SubmittedFile, Verdict
from harness.scheduler import stats
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AGAIN, GOOD, AnyEvent, DateSet, MadeDue, Reviewed, Suspended

DAY_MS = 86_400_000
MINUTE_MS = 60_000
# A Monday, at noon.
START = round(datetime(2026, 1, 5, 12, tzinfo=UTC).timestamp() * 1000)
SHARED: dict[str, Any] = {"chapter": "c", "topic": "t", "level": "core"}
CARDS: dict[str, Card] = {
    "say": Explain(
        id="say", **SHARED, practise=("one", "two"), question="Why?", must=("because",), points=("so",), answer=""
    ),
    "sum": Numeric(id="sum", **SHARED, question="{n} twice?", draw={"n": (1,)}, formula="2 * n", working=""),
    "gap": Cloze(id="gap", chapter="c", topic="other", level="core", text="a {{gap|hole}}"),
}
CATALOGUE = (
    Summary("one", "c", "One", "warm-up", 5, "often", ()),
    Summary("two", "c", "Two", "core", 10, "often", ("one",)),
)


def answer(number: int, card: str, day: float, rating: int = GOOD, **more: Any) -> Reviewed:
    return Reviewed(
        id=number, at_ms=START + round(day * DAY_MS), card=card, rating=rating, took_ms=1000, seed=0, **more
    )


def attempt(number: int, name: str, minute: float, verdict: str = "failed", *mistakes: str) -> AttemptRow:
    found = tuple((mistake, f"You do {mistake}.") for mistake in mistakes)
    score = 1.0 if verdict == "passed" else 0.5
    at_ms = START + round(minute * MINUTE_MS)
    return AttemptRow(id=number, at_ms=at_ms, exercise=name, verdict=verdict, score=score, mistakes=found)


def view(events: list[AnyEvent], progress: LearnerProgress | None = None, day: float = 10) -> dict[str, Any]:
    now_ms = START + round(day * DAY_MS)
    progress = progress or LearnerProgress()
    progress = replace(progress, standings=standings_of(progress.attempts))
    return view_learner(learner_history(events), progress, CARDS, CATALOGUE, now_ms, Calendar())


def test_figures_equal_those_of_the_drill() -> None:
    """The page and `harness drill --stats` agree about the memory."""
    data = json.loads((samples_folder() / "learner-data.json").read_text(encoding="utf-8"))
    sample = sample_learner(data, 40)
    answers = list(sample.past.answers)
    events: list[AnyEvent] = [DateSet(id=10**6, at_ms=START, day="2026-07-01"), *answers]
    found = view_learner(learner_history(events), sample.progress, sample.cards, sample.catalogue, NOW_MS, Calendar())[
        "review_stats"
    ]
    wanted = stats.review_stats(events, sample.cards, NOW_MS, Calendar())
    assert len(answers) > 100
    assert found.as_json() | {"projected": 0, "interview": 0} == wanted.as_json() | {"projected": 0, "interview": 0}
    assert found.projected == pytest.approx(wanted.projected)


def test_topic_distinguishes_writing_computing_and_explaining() -> None:
    """Exercises by passes, cards by chance. A card never seen does not count in the recall, and as zero elsewhere."""
    progress = LearnerProgress(attempts=(attempt(1, "one", 0, "passed"), attempt(2, "two", 1)))
    (topic,) = view([answer(1, "say", 9.99)], progress)["topics"]
    assert topic.ready == pytest.approx((0.5 + 0.0 + topic.explain.mastered) / 3)
    assert (topic.write.mastered, topic.write.seen, topic.write.total) == (1, 2, 2)
    assert (topic.compute.seen, topic.compute.total, topic.compute.mastered) == (0, 1, 0)
    assert 0.9 < topic.explain.mastered <= 1
    assert (topic.seen, len(topic.topic.cards)) == (1, 2)


def test_topics_without_a_seen_card_are_listed_separately() -> None:
    """Coverage is not recall: a topic that was never asked is not the weakest one."""
    found = view([answer(1, "say", 1)])
    assert [topic.topic.name for topic in found["topics"]] == ["t"]
    assert [topic.name for topic in found["unseen_topics"]] == ["other"]


def test_topics_with_the_most_missing_come_first() -> None:
    """What is not ready, weighted by frequency."""
    cards = {
        card.id: card
        for card in (
            replace(CARDS["gap"], id="rare", topic="rare", frequency="rarely"),
            replace(CARDS["gap"], id="often", topic="often", frequency="often"),
            replace(CARDS["gap"], id="known", topic="known", frequency="often"),
            replace(CARDS["sum"], id="half", topic="half"), replace(CARDS["sum"], id="other", topic="half"),
        )
    }  # fmt: skip
    events: list[AnyEvent] = [answer(1, "known", 9.99), answer(2, "half", 9.99)]
    now_ms = START + 10 * DAY_MS
    found = view_learner(learner_history(events), LearnerProgress(), cards, CATALOGUE, now_ms, Calendar())
    assert [topic.topic.name for topic in found["first_topics"]] == ["often", "half", "rare", "known"]
    half = found["first_topics"][1]
    assert 0.45 < half.ready == half.compute.share <= 0.5
    assert [topic.topic.name for topic in found["topics"]] == ["half", "known"]


def test_topic_whose_exercises_passed_is_not_among_the_missing_ones() -> None:
    """A learner who has written attention sees it, even before the first card; by role, what it asks counts."""
    cards = {"say": CARDS["say"], "gap": replace(CARDS["gap"], frequency="sometimes")}
    progress = LearnerProgress(attempts=(attempt(1, "one", 0, "passed"), attempt(2, "two", 1, "passed")))
    progress = replace(progress, standings=standings_of(progress.attempts))

    def seen(weights: RoleWeights) -> dict[str, Any]:
        return view_learner(LearnerHistory(), progress, cards, CATALOGUE, START + DAY_MS, Calendar(), weights)

    found = seen(NO_WEIGHTS)
    assert [(topic.topic.name, topic.ready) for topic in found["first_topics"]] == [("other", 0.0), ("t", 0.5)]
    now = found["readiness"].past[-1]
    assert (now.share, now.abilities) == (0.25, (1.0, None, 0.0))
    by_role = seen(RoleWeights("research", topics={"t": 3, "other": 1}))["readiness"].past[-1]
    assert by_role.share == pytest.approx(3 * 0.5 / 4)


def test_page_says_first_how_ready_the_learner_is_and_folds_the_details(pages: dict[str, str]) -> None:
    """Then one step, the time and the topics; a long history must not make the page long."""
    page = pages["learner-year.html"]
    order = [f'id="{name}"' for name in ("readiness", "next", "time", "first-topics", "topics", "how")]
    places = [page.index(mark) for mark in order]
    assert places == sorted(places)
    assert page.count('<p class="command">') == 1
    assert all(page.index('<details class="fold"') < page.index(f'id="{name}"') for name in ("topics", "exercises"))
    assert page.count('<li><span class="name">') == 12


def test_task_counts_tries_time_and_fixed_mistakes() -> None:
    """Neither breaks nor work after the pass count; a mistake made again after it is not fixed."""
    progress = LearnerProgress(
        attempts=(
            attempt(1, "one", 0, "failed", "a", "b"), attempt(2, "one", 10), attempt(3, "one", 200),
            attempt(4, "one", 215, "passed"), attempt(5, "one", 220, "failed", "b"),
        ),
        helps=(HintRow(at_ms=START + 5 * MINUTE_MS, exercise="one", stage=2),),
        debugged=(DebugRow(at_ms=START, exercise="one", mistake="c", verdict="passed"),) * 2,
    )  # fmt: skip
    ((task, *_),) = view([], progress)["chapters"].values()
    assert (task.tries, task.passes, task.hints) == (5, [4], 2)
    assert task.minutes == pytest.approx(25)
    assert list(task.mistakes) == ["a", "b"]
    assert (task.fixed, task.planted) == (1, 1)


def test_stretch_goals_of_a_pass_are_a_second_mark() -> None:
    """Met by any pass. Neither goals measured in a failed attempt nor goals that the exercise no longer has count."""

    def passed(number: int, **goals: bool) -> AttemptRow:
        return replace(attempt(number, "one", number, "passed"), goals=tuple(goals.items()))

    def mark(*attempts: AttemptRow) -> tuple[int, int]:
        ((task, *_),) = view([], LearnerProgress(attempts=attempts))["chapters"].values()
        return len(task.goals_met), len(task.goals)

    assert mark(attempt(1, "one", 1, "passed")) == (0, 0)
    assert mark(passed(1, old=True, a=True), passed(2, a=False, b=False), attempt(3, "one", 3)) == (1, 2)
    assert mark(passed(1, a=False), passed(2, a=True)) == (1, 1)
    progress = LearnerProgress(attempts=(passed(1, a=True, b=False),))
    page = learner_page(learner_history([]), progress, CARDS, CATALOGUE, START + DAY_MS, Calendar())
    assert "☆&nbsp;1&nbsp;of 2 stretch goals met" in page


def test_retention_of_a_week_with_few_answers_is_a_sentence() -> None:
    """Below thirty answers, nothing is drawn."""
    events: list[AnyEvent] = [answer(n + 1, "say", n) for n in range(8)]
    found = view(events)
    assert found["retention"] is None
    page = learner_page(learner_history(events), LearnerProgress(), CARDS, CATALOGUE, START + 10 * DAY_MS, Calendar())
    assert "7 of 7 answers after a night or more were right. Fewer than 30 are too few for a percentage" in page


def test_retention_of_many_weeks_with_few_answers_has_a_total() -> None:
    """A figure for all of them, and a sentence instead of the weekly figures."""
    events: list[AnyEvent] = [answer(n + 1, "say", n) for n in range(40)]
    assert view(events, day=41)["retention"] is None
    page = learner_page(learner_history(events), LearnerProgress(), CARDS, CATALOGUE, START + 41 * DAY_MS, Calendar())
    assert "39 of 39 answers after a night or more were right. No single week has 30 of them" in page
    assert "39 answers)." in page and "too few for a percentage" not in page


def test_retention_of_a_full_week_has_its_interval() -> None:
    """With at least thirty answers, Wilson's interval."""
    many = {f"g{n}": replace(CARDS["gap"], id=f"g{n}") for n in range(40)}
    events: list[AnyEvent] = [answer(n + 1, f"g{n}", 0) for n in range(40)]
    events += [answer(n + 41, f"g{n}", 2, AGAIN if n < 4 else GOOD) for n in range(40)]
    found = view_learner(learner_history(events), LearnerProgress(), many, CATALOGUE, START + 5 * DAY_MS, Calendar())
    assert found["retention"] is not None
    (point,) = found["retention"].points
    assert (point.y, point.n) == (0.9, 40)
    assert (point.low, point.high) == stats.wilson(36, 40)


def test_due_counts_cards_of_a_mistake_but_not_resting_ones() -> None:
    """A mistake in an exercise makes even a new card due."""
    events: list[AnyEvent] = [
        answer(1, "say", 0, AGAIN), answer(2, "sum", 0, AGAIN),
        Suspended(id=3, at_ms=START, card="sum"), MadeDue(id=4, at_ms=START, card="gap", why="a mistake"),
    ]  # fmt: skip
    assert view(events, day=1)["due"] == 2


def test_interview_that_is_over_counts_no_days() -> None:
    """A past date counts as none."""
    events: list[AnyEvent] = [DateSet(id=1, at_ms=START, day="2026-01-10"), answer(2, "say", 0)]
    found = view(events, day=20)["review_stats"]
    assert found.days_to_interview is None
    assert found.projected is None


def test_spoken_card_with_changed_points_is_left_out() -> None:
    """Points without texts in the deck say nothing."""
    events: list[AnyEvent] = [
        answer(1, "say", 0, AGAIN, points=(False, True)), answer(2, "say", 1, points=(True, True, True)),
    ]  # fmt: skip
    (spoken,) = view(events)["spoken"]
    assert (spoken["times"], spoken["hit"], spoken["missed"]) == (1, 0.5, (("because", 1),))


# ---- the store


def quick_store(folder: Path) -> Store:
    """A store that does not wait for the disk; its rows need not survive a power failure."""
    store = Store(folder)
    store.connection.execute("PRAGMA synchronous = OFF")
    return store


def test_progress_is_read_from_the_store(tmp_path: Path) -> None:
    """Attempts with their mistakes, hints and give-ups, planted mistakes."""
    store = quick_store(tmp_path)
    result = Result(
        exercise="one", learner=None, submission=SubmittedFile("one.py", "0"), verdict=Verdict.FAILED, score=0.25,
        max_points=10.0, checks=(), diagnosis=(Diagnosis("m", "You do.", "exact"),),
    )  # fmt: skip
    number = store.add_attempt(result)
    store.add_hint("one", 2)
    store.add_give_up("one")
    store.add_debug("one", 3, "m", "passed")
    found = read_progress(store, Course(tmp_path))
    assert found.attempts[0].mistakes == (("m", "You do."),)
    assert sorted(use.stage for use in found.helps) == [0, 2]
    assert found.debugged[0].verdict == "passed"
    kept = store.attempt(number)
    assert kept is not None and kept.result == result
    store.close()


# ---- the page


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The sample pages, made once."""
    return sample_learners()


@pytest.mark.parametrize("name", ["empty", "week", "year"])
def test_page_is_small_complete_and_fetches_nothing(name: str, pages: dict[str, str]) -> None:
    """One file under 300 KB, every tag closed, every link internal, each chart with a label and a table."""
    page = pages[f"learner-{name}.html"]
    read = PageReader(page)
    ids = read.values("id")
    assert len(page.encode()) < 300_000
    assert read.open == [] and read.values("src", "srcset", "data", "xlink:href") == []
    assert all(link.startswith("#") and link[1:] in ids for link in read.values("href"))
    assert len(ids) == len(set(ids))
    assert page.count('<details class="data">') == read.values("role").count("img")
    assert not re.search(r"https?://|@import|url\((?!#)", page)


def test_page_of_a_new_learner_says_how_to_begin(pages: dict[str, str]) -> None:
    """With commands instead of empty charts."""
    page = pages["learner-empty.html"]
    assert "img" not in PageReader(page).values("role")
    for command in ("harness start ", "harness drill", "harness interview", "harness list"):
        assert f"<code>{command}" in page


def test_page_escapes_the_texts_of_decks_and_courses() -> None:
    """Own cards and other people's courses are not trusted."""
    evil = '<script>alert("x")</script>'
    cards: dict[str, Card] = {
        evil: replace(CARDS["say"], id=evil, topic=evil, chapter=evil, question=evil, must=(evil,))
    }
    catalogue = (replace(CATALOGUE[0], title=evil, chapter=evil),)
    attempts = (replace(attempt(1, "one", 0), mistakes=((evil, evil),)),)
    events: list[AnyEvent] = [answer(1, evil, 0, AGAIN, confidence=100, points=(False, False))]
    page = learner_page(
        learner_history(events), LearnerProgress(attempts=attempts), cards, catalogue, START, Calendar()
    )
    assert "&lt;script&gt;alert" in page
    assert page.count("<script>") == 1
    assert "alert(&#34;x&#34;)" in page and 'alert("x")' not in page


def test_page_of_an_empty_deck_and_course_can_be_rendered() -> None:
    """There is nothing to show."""
    page = learner_page(LearnerHistory(), LearnerProgress(), {}, (), START, Calendar())
    assert PageReader(page).open == []
