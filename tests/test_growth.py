"""How a growth is decided: by the fastest runs of all guests, never so near to its limit that noise decides."""

from __future__ import annotations

import math
from typing import Any, cast

import pytest

from harness.language import CostFile
from harness.measure import growth as growth_module
from harness.measure.growth import CUT, FAR, FLOOR_S, NOISE, Corner, Growth, Run, corners_of, run_growth, sizes_at

SMALL, LARGE = Corner(0), Corner(1)


def growth_of(*, limit: float = 1.5, **options: Any) -> Growth:
    """One from size 100 to 400, nothing measured yet."""
    case = {"name": "n", "call": {}, "growth": {"n": (100, 400)}, "limit": limit, "why": "too slow", **options}
    return Growth(CostFile.model_validate(case), limit)


def run(cpu_s: float, *, is_cut: bool = False, wall_s: float | None = None) -> Run:
    """A run that computed all the time."""
    return Run(cpu_s, cpu_s if wall_s is None else wall_s, is_cut, None)


def measured(small: float, large: float, **options: Any) -> Growth:
    """One run at each size."""
    growth = growth_of(**options)
    growth.note(SMALL, run(small))
    growth.note(LARGE, run(large))
    return growth


@pytest.mark.parametrize(
    ("power", "is_sure"), [(1.0, True), (1.25, True), (1.4, False), (1.6, False), (1.75, False), (2.0, True)]
)
def test_exponent_near_its_limit_does_not_settle_it(power: float, is_sure: bool) -> None:
    """Below by the room for noise passes at once; above, only by twice that."""
    growth = measured(0.1, 0.1 * 4**power)
    assert growth.exponent == pytest.approx(power)
    assert growth.is_settled is is_sure
    assert bool(growth.doubt) is (abs(power - 1.5) < math.log(NOISE) / math.log(4))


def test_slow_moment_at_either_size_is_forgotten_when_a_faster_run_comes() -> None:
    """Nothing but noise makes a run slower, so the fastest of all guests counts."""
    growth = measured(0.1, 1.6)
    growth.note(LARGE, run(0.4))
    assert growth.exponent == pytest.approx(1.0)
    growth.note(SMALL, run(0.3))
    assert growth.exponent == pytest.approx(1.0)


def test_what_takes_next_to_nothing_does_not_grow() -> None:
    """However its times compare."""
    assert measured(FLOOR_S / 100, FLOOR_S).exponent == 0.0


def test_run_is_cut_where_no_noise_could_bring_it_below_its_limit() -> None:
    """And what was cut is settled, and told as a least time."""
    growth = growth_of()
    growth.note(SMALL, run(1.0))
    assert growth.most_s(LARGE) == pytest.approx(4**1.5 * CUT)
    growth.note(LARGE, run(growth.most_s(LARGE), is_cut=True))
    assert growth.is_settled
    assert "more than" in growth.told


def test_time_of_a_run_that_was_ended_counts_until_one_came_to_its_end() -> None:
    """Of several that were ended the longest counts; of whole ones the fastest, whatever was ended after them."""
    growth = growth_of()
    growth.note(SMALL, run(0.1))
    for spent, is_cut, expected in (
        (2.0, True, 2.0),
        (1.0, True, 2.0),
        (4.0, True, 4.0),
        (9.0, False, 9.0),
        (3.0, True, 9.0),
        (5.0, False, 5.0),
        (7.0, False, 5.0),
    ):
        growth.note(LARGE, run(spent, is_cut=is_cut))
        assert growth.spent_s(1) == expected
    assert "more than" not in growth.told


def test_guest_that_waits_instead_of_computing_settles_nothing() -> None:
    """Others may compute for it."""
    growth = growth_of()
    growth.note(SMALL, run(0.1))
    growth.note(LARGE, run(0.2, wall_s=9.0))
    assert "waited" in growth.doubt


def test_beside_leaves_out_what_a_style_costs_at_any_width() -> None:
    """Only what the larger width adds counts; where that is a small part of the whole it is noise."""
    growth = growth_of(beside={"d": (8, 512)})
    assert [sizes_at(growth.case, one)["d"] for one in corners_of(growth.case)] == [8, 512, 8, 512]
    for corner, cpu_s in ((Corner(0, 0), 1.0), (SMALL, 1.1), (Corner(1, 0), 16.0), (LARGE, 16.4)):
        growth.note(corner, run(cpu_s))
    assert growth.exponent == 0.0
    growth.note(Corner(1, 0), run(1.0))
    growth.note(LARGE, run(2.6))
    assert growth.exponent == pytest.approx(2.0)
    assert "d = 512" in growth.told


@pytest.mark.parametrize(
    ("own_s", "is_over", "is_doubtful"),
    [(0.2, False, False), (0.59, False, True), (0.61, True, True), (0.9, True, False)],
)
def test_growth_hidden_by_a_slow_small_size_is_held_against_the_reference(
    own_s: float, is_over: bool, is_doubtful: bool
) -> None:
    """A power of 1 or less, since the small size takes as long; the reference takes 0.1 s at the large one."""
    growth = measured(own_s, own_s, slower=6.0)
    assert growth.needs_reference
    assert growth.is_settled
    growth.reference = {LARGE: 0.1}
    assert not growth.needs_reference
    assert growth.times == pytest.approx(own_s / 0.1)
    assert (growth.times > 6.0) is is_over
    assert ("too near to 6" in growth.doubt) is is_doubtful
    assert growth.is_settled is not (is_over or is_doubtful)


@pytest.mark.parametrize(
    ("own_s", "is_over", "is_doubtful"), [(1.0, False, False), (6.5, True, True), (9.0, True, False)]
)
def test_size_further_out_is_held_against_the_reference_there(own_s: float, is_over: bool, is_doubtful: bool) -> None:
    """What takes as long at both sizes has outrun it there; the reference takes 1 s."""
    growth = measured(0.5, 0.5, slower=6.0, far={"n": 1600})
    assert sizes_at(growth.case, corners_of(growth.case)[-1]) == {"n": 1600}
    assert growth.needs_reference
    growth.reference = {FAR: 1.0}
    assert not growth.is_settled
    assert 6.0 * NOISE < growth.most_s(FAR) < 6.0 * CUT  # what is ended there leaves no doubt
    growth.note(FAR, run(own_s))
    assert growth.times == pytest.approx(own_s)
    assert ("for n = 1,600, too near to 6" in growth.doubt) is is_doubtful
    assert (growth.times > 6.0) is is_over
    assert growth.is_settled is not is_over


def test_what_is_quick_is_run_further_out_at_once_and_near_its_limit_measured_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the runs that are asked for, in one guest after the other."""
    seconds = {SMALL: 0.005, LARGE: 0.01, FAR: 0.2}
    asked: list[Corner] = []

    def pretend(caller: Any, answer: Any, judge: Any, most_s: float) -> Run:
        asked.append(answer)
        return run(seconds[answer])

    monkeypatch.setattr(growth_module, "_run", pretend)
    growth = growth_of(slower=6.0, far={"n": 1600})
    answers: Any = {corner: [corner] * 9 for corner in corners_of(growth.case)}
    assert run_growth(growth, answers, cast(Any, None), None) is None
    assert growth.fastest[FAR] == 0.2
    assert growth.needs_reference

    seconds.update({LARGE: 0.03})  # four times that would not be quick
    growth = growth_of(slower=6.0, far={"n": 1600})
    run_growth(growth, answers, cast(Any, None), None)
    assert FAR not in growth.fastest
    assert growth.needs_reference

    seconds.update({SMALL: 0.1, LARGE: 0.1 * 4**1.5})
    growth = growth_of(slower=6.0, far={"n": 1600})
    for known, expected in (({}, LARGE), ({FAR: 1.0}, FAR), ({FAR: 1.0}, LARGE)):
        growth.reference = dict(known)
        asked.clear()
        run_growth(growth, answers, cast(Any, None), None)
        assert expected in asked
        assert asked.count(FAR) == (expected == FAR)


@pytest.mark.parametrize(
    ("large_s", "far_s", "is_doubtful"),
    [(0.7, 0.7, False), (0.7, 0.9, True), (0.9, 0.7, True)],
    ids=["faster than the reference", "not for sure", "above the limit"],
)
def test_growth_near_its_limit_is_let_be_where_it_is_fast_further_out(
    large_s: float, far_s: float, is_doubtful: bool
) -> None:
    """There it would have shown; what is quick at all sizes has noise for a growth.  The reference takes 1 s."""
    growth = measured(0.1, large_s, slower=6.0, far={"n": 1600})
    assert growth.is_near
    growth.reference = {FAR: 1.0}
    growth.note(FAR, run(far_s))
    assert bool(growth.doubt) is is_doubtful
    assert growth.is_settled is not is_doubtful


@pytest.mark.parametrize(
    ("large_s", "options", "is_doubtful"),
    [
        (0.7, {"fast": 4.0}, False),
        (0.7, {}, True),
        (0.7, {"fast": 2.0}, True),
        (0.9, {"fast": 5.0}, True),
    ],
    ids=["fast", "nothing said", "not for sure", "above the limit"],
)
def test_growth_near_its_limit_is_let_be_where_the_case_says_how_fast_none_that_grows_is(
    large_s: float, options: dict[str, float], is_doubtful: bool
) -> None:
    """The reference takes 0.3 s at the large size; before that is known, nothing is."""
    growth = measured(0.1, large_s, slower=6.0, **options)
    assert growth.doubt
    assert growth.needs_reference
    growth.reference = {LARGE: 0.3}
    assert bool(growth.doubt) is is_doubtful
    assert growth.is_settled is not is_doubtful


def test_growth_near_its_limit_is_settled_by_far_too_much_time() -> None:
    """Then it does not matter with which power it grows."""
    growth = measured(0.1, 0.1 * 4**1.5, slower=6.0)
    assert growth.doubt
    assert growth.needs_reference
    growth.reference = {LARGE: 0.05}
    assert growth.times > 6.0 * NOISE
    assert not growth.doubt


def test_reference_is_not_asked_for_where_it_decides_nothing() -> None:
    """Not without a limit, for a growth that is too high, or for so little time that it is fast enough."""
    assert not measured(1.0, 1.0).needs_reference
    assert not measured(0.1, 3.0, slower=6.0).needs_reference
    assert not measured(0.01, FLOOR_S, slower=6.0).needs_reference
    quick = measured(0.01, FLOOR_S, slower=6.0, far={"n": 1600})
    quick.note(FAR, run(FLOOR_S))
    assert not quick.needs_reference
    quick.note(FAR, run(FLOOR_S / 2))
    assert not quick.needs_reference
