"""Held arguments and what is looked at between the calls of a script, without a guest."""

from __future__ import annotations

from collections.abc import Callable

import torch

from harness.guest.held import HeldArguments, find_shared, read_state, refill, scribble, swap_axes


def test_version_of_a_held_tensor_tells_nothing() -> None:
    """As after `x.data.mul_(2)`, or after a write by numpy: a cache that trusts the version is out of date."""
    old = torch.zeros(2)
    assert refill(old, torch.ones(2)) is old and old.tolist() == [1.0, 1.0] and old._version == 0


def test_held_objects_stay_the_same_and_take_new_values() -> None:
    """Tensors, lists and mappings are filled; other values take their place."""
    held = HeldArguments()
    first = held.refill("script", ["x", "items", "p"], [torch.tensor([1.0, 2.0]), [1, 2], 0.5])
    then = held.refill("script", ["x", "items", "p"], [torch.tensor([3.0, 4.0]), [5], 0.7])
    assert first[0] is then[0] and first[0].tolist() == [3.0, 4.0]
    assert first[1] is then[1] and first[1] == [5]
    assert then[2] == 0.7


def test_the_table_of_ranks_is_never_refilled() -> None:
    """It belongs to the guest, and later calls need it as it was."""
    held, ranks = HeldArguments(), {b"a": 0}
    assert held.refill("script", ["ranks"], [ranks], ranks)[0] is ranks
    assert held.refill("script", ["ranks"], [{b"b": 1}], ranks) == [{b"b": 1}]
    assert held.refill("script", ["ranks"], [ranks], ranks)[0] is ranks
    assert ranks == {b"a": 0}


def test_object_that_cannot_hold_the_value_is_replaced() -> None:
    """Another shape, another dtype, another type, or a tensor that takes part in a gradient."""
    old = torch.zeros(2)
    for new in (torch.ones(3), torch.ones(2, dtype=torch.int64), [1.0, 1.0]):
        assert refill(old, new) is new
    leaf = torch.zeros(2, requires_grad=True)
    value = torch.ones(2)
    assert refill(leaf, value) is value


def test_nested_tensors_are_filled_in_place() -> None:
    """Inside a list and a mapping, new keys are added and old ones go."""
    weight = torch.zeros(2)
    old = {"w": weight, "gone": 1, "layers": [torch.zeros(1)]}
    assert refill(old, {"w": torch.ones(2), "layers": [torch.ones(1)], "new": 2}) is old
    assert old["w"] is weight and weight.tolist() == [1.0, 1.0]
    assert set(old) == {"w", "layers", "new"}


def test_held_callable_stays_the_same_object_and_calls_the_new_function() -> None:
    """As a layer does whose weights have changed; a callable of another kind takes its place."""

    def layer(weight: float) -> Callable[[float], float]:
        return lambda x: weight * x

    old = layer(2.0)
    assert refill(old, layer(3.0)) is old and old(1.0) == 3.0
    assert refill(old, abs) is abs and refill(old, read_state) is read_state


def test_scribbling_overwrites_all_that_can_be_overwritten() -> None:
    """Tensors inside tuples, lists and mappings; the containers are emptied."""
    inner, items, named = torch.zeros(2), [torch.zeros(1)], {"a": 1}
    scribble((inner, items, named, 3))
    assert inner.tolist() == [7.0, 7.0] and items == [] and named == {}


def test_shared_memory_is_found_by_argument() -> None:
    """A view and the object itself share; a copy does not."""
    arguments = {"x": (x := torch.zeros(4)), "items": (items := [1, 2])}
    assert find_shared(x[1:], arguments) == ["x"]
    assert find_shared((x.clone(), items), arguments) == ["items"]
    assert find_shared([1, 2], arguments) == []


def test_settings_show_gradients_that_stay_off() -> None:
    """They are read as plain values."""
    before = read_state()
    with torch.no_grad():
        assert read_state() != before
    assert read_state() == before


def test_swapped_axes_keep_the_values() -> None:
    """Only the order in memory differs."""
    tensor = torch.arange(6.0).reshape(2, 3)
    swapped = swap_axes(tensor)
    assert torch.equal(swapped, tensor) and not swapped.is_contiguous()
