"""Calls derived from the cases of exercises of the built-in course. No test starts a guest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from built_in import COURSE

from harness.course.changes import CHANGES
from harness.course.deriving import CHECKS, Cases, cast, derive, plan_of, units_of
from harness.course.rules import list_origins
from harness.records import Array, Call, Iterator, Origin, SavedValue


def ask(calls: Sequence[Call]) -> list[Any]:
    """A reference that ignores the second row of its first argument."""
    return [dict(call.steps[0].arguments)["logits"].numpy()[0].tobytes() for call in calls]


def derived(exercise_id: str, rule: str, case: str, place: str) -> Call:
    """The call of an entry."""
    call = derive(Cases(COURSE.exercise(exercise_id), 0), Origin(rule, case, place), ask)
    assert call is not None
    return call


def given(call: Call, step: int = 0) -> dict[str, Any]:
    """The arguments of a step."""
    return dict(call.steps[step].arguments)


def test_size_draws_the_case_again_and_an_argument_takes_its_value() -> None:
    """Sizes come first, whatever their order; the check is that of the rule."""
    call = derived("top-p", "special", "rows of random logits", "p = 0.25; v = 1")
    assert given(call)["logits"].shape[-1] == 1 and given(call)["p"] == 0.25
    assert (call.case, call.kind, call.is_diagnostic) == (CHECKS["special"], "property", False)


def test_large_sizes_stand_beside_ones_and_with_the_last_id() -> None:
    """Offered with the last id, which an integer type may not hold; a size is not a number of whole blocks."""
    origins = [
        origin for origin in list_origins(Cases(COURSE.exercise("cross-entropy"), 0)) if origin.rule == "real size"
    ]
    places = {origin.place for origin in origins if origin.case == "an ignored class"}
    place = "vocab = 128263; rows = 1; t = 1"
    assert {place, f"{place}; targets: all are 128262"} <= places
    call = derived("cross-entropy", "real size", "rows of random logits, none ignored", "targets: all are 2")
    assert set(given(call)["targets"].numpy().tolist()) == {2}


def test_size_in_whole_blocks_grows_by_what_the_case_allows() -> None:
    """A last block that is left out shows; where seven more are outside the domain, the next possible size is taken."""
    exercise = COURSE.exercise("rms-norm")
    sizes = []
    for where in ((), ("last <= 8194",)):
        domain = exercise.file.domain.model_copy(update={"where": {"x": where}})
        cases = Cases(replace(exercise, file=exercise.file.model_copy(update={"domain": domain})), 0)
        origins = [origin for origin in list_origins(cases) if origin.rule == "real size"]
        sizes.append({origin.place.split("; ")[0] for origin in origins if origin.case == "four axes"})
    assert exercise.file.domain.sizes == {"d": 8192} and sizes == [{"d = 8199"}, {"d = 8193"}]


def test_equal_sizes_are_set_together() -> None:
    """So that they are equal under every seed."""
    places = [
        origin.place for origin in list_origins(Cases(COURSE.exercise("alibi"), 0)) if origin.case == "drawn sizes"
    ]
    pairs = [place.split("; ") for place in places if place.startswith("q = ") and "; past = " in place]
    assert any(one.split(" = ")[1] == other.split(" = ")[1] for one, other in pairs)


def test_entry_without_a_call_gives_none() -> None:
    """An unknown case, a change of nothing, and what is outside the domain."""
    cases = Cases(COURSE.exercise("top-k"), 0)
    name = next(call.case for call in cases.bases if call.symbols)
    for case, place in (("gone", "k = 1"), (name, f"k = {given(cases.bases[0])['k']}; k: rolled"), (name, "k = -1")):
        assert derive(cases, Origin("special", case, place), ask) is None


def test_second_call_passes_the_same_objects_and_looks_at_the_first_result() -> None:
    """Each later call changes one thing more; at the end the first call is made again."""
    call = derived("min-p", "second call", "rows of random logits", "logits: other; min_p: other")
    assert [step.action for step in call.steps] == ["call", "call", "call", "recall", "scribble", "call", "state"]
    first, logits, both, again = (given(call, step) for step in (0, 1, 2, 5))
    assert first["logits"] != logits["logits"] and first["min_p"] == logits["min_p"]
    assert logits["logits"] == both["logits"] and logits["min_p"] != both["min_p"]
    assert again == first
    assert {step.held for step in call.steps if step.action == "call"} == {"held"}


def test_second_call_may_follow_one_with_the_same_numbers_in_another_dtype() -> None:
    """What is kept without the dtype, or in too coarse a one, is found; the call before is not compared."""
    call = derived("temperature", "second call", "rows", "after bfloat16; t: other")
    before = call.steps[0]
    coarse, logits = given(call)["logits"], given(call, 1)["logits"]
    assert before.compare is None and (coarse.dtype, logits.dtype) == ("bfloat16", "float32")
    assert (coarse.wide() == logits.wide()).all() and call.precision == "float32"
    places = {origin.place for origin in list_origins(Cases(COURSE.exercise("temperature"), 0))}
    assert "after bfloat16" in places


def test_width_stands_alone_and_other_special_values_beside_many_rows() -> None:
    """Of many short rows one nearly always cancels; what a fast path gets wrong in some rows shows under every seed."""
    offered = [origin for origin in list_origins(Cases(COURSE.exercise("top-k"), 0)) if origin.rule == "special"]
    places = {origin.place for origin in offered if origin.case == "two leading axes"}
    assert {"b = 32; a = 1", "v = 2", "a = 1; v = 2", "a = 32; b = 1; k = 0", "a = 32; k = 0"} <= places
    assert not {"a = 1", "k = 0"} & places and not [place for place in places if "32; v" in place]
    call = derived("frequency-presence-penalty", "type", "drawn logits and ids", "n = 32; frequency = 1")
    ids = given(call)["prev_ids"].numpy().tolist()
    assert given(call)["frequency"] == 1 and len(set(ids)) < len(ids) == 32


def test_second_call_turns_the_middle_at_a_size() -> None:
    """What is kept by length, ends and letters is found."""
    case = "random letters with many ties"
    call = derived("bpe-train", "second call", case, "n = 32; text: middle turned")
    text, turned = given(call)["text"], given(call, 1)["text"]
    middle = text[8:-8][::-1]
    assert turned == text[:8] + middle[1] + middle[1:] + text[-8:] and len(text) == 32
    assert (
        derive(Cases(COURSE.exercise("bpe-train"), 0), Origin("second call", case, "n = 3; text: middle turned"), ask)
        is None
    )


def test_stream_is_left_before_its_end() -> None:
    """The first is only begun, so what it leaves in a shared state reaches the next."""
    begun, whole, *_ = derived("stop-sequences", "second call", "random text", "chunks: other").steps
    assert begun.compare is None and begun.save_as and whole.compare == () and begun.arguments == whole.arguments


def test_number_grows_after_it_was_other() -> None:
    """What is kept for fewer is too little; a tensor does not grow."""
    places = "n = 32; num_merges: other; num_merges: more"
    steps = derived("bpe-train", "second call", "random letters with many ties", places).steps
    numbers = [dict(step.arguments)["num_merges"] for step in steps if step.arguments]
    assert numbers[0] != numbers[1] < numbers[2]
    assert derive(Cases(COURSE.exercise("top-k"), 0), Origin("second call", "rows", "logits: more"), ask) is None


def test_every_second_item_of_a_container_changes_alone() -> None:
    """What is kept under one weight of several is found: once it stays while others change, once it changes alone."""
    places = "p: other; p: every second other; p: the rest other"
    steps = [step for step in derived("decoder-block", "second call", "several heads", places).steps if step.arguments]
    first, other, half, rest = (dict(step.arguments)["p"] for step in steps[:4])
    names = list(first)
    assert all(other[name] != first[name] for name in names)
    changed = [[name for name in names if one[name] != two[name]] for one, two in ((other, half), (half, rest))]
    assert changed == [names[::2], names[1::2]] and rest == first


def test_results_of_a_script_are_overwritten_and_its_steps_done_again() -> None:
    """Those of which nothing is kept; steps that make an object stay alone."""
    steps = derived("char-tokenizer", "second call", "one character", "results overwritten").steps
    assert [step.action for step in steps][:5] == ["make", "get", "method", "scribble", "method"]
    made, again = steps[2], steps[4]
    assert made.save_as and replace(made, save_as=()) == again
    cases = Cases(COURSE.exercise("kv-cache"), 0)
    assert derive(cases, Origin("second call", "token by token", "results overwritten"), ask) is None


def test_gradients_of_a_first_call_are_requested_after_a_second() -> None:
    """What its backward pass needs must then still be there."""
    first, second, late = derived("dropout", "second call", "several probabilities", "gradients requested later").steps
    assert first.compare is None and first.gradients == second.gradients == ("x",)
    assert dict(first.arguments)["x"] != dict(second.arguments)["x"]
    assert (late.action, late.name) == ("backward", first.save_as[0][0])
    cases = Cases(COURSE.exercise("gelu"), 0)
    assert derive(cases, Origin("second call", "random values", "gradients requested later"), ask) is None


def test_letters_and_signs_change_places_in_all_texts_of_a_call() -> None:
    """Equal parts stay equal, in streams, bytes and keys too; twice gives the text as it was."""
    place = "allowed: characters; special: characters; text: characters"
    call = derived("special-tokens", "characters", "characters that regular expressions use", place)
    names, special = given(call)["allowed"], given(call)["special"]
    assert set(names) <= set(special) and any(name in given(call)["text"] for name in names)
    swap = CHANGES["characters"]
    value = ["a.b", b"c|", ("n", {"ab": "xyz"}), 3]
    assert swap(value) == [".a|", b"\0b", ("{", {".|": "xyz"}), 3] and swap(swap(value)) == value
    assert swap(Iterator(("a", "x"))) == Iterator((".", "x")) and swap("xyz") is None and swap({"x": 1}) is None
    offered = {
        origin.place for origin in list_origins(Cases(COURSE.exercise("gelu"), 0)) if origin.rule == "characters"
    }
    assert offered == set()  # the name of an option is not a text


def test_scripts_take_turns_with_objects_of_their_own() -> None:
    """Saved objects get other names in each."""
    call = derived("kv-cache", "second call", "token by token", "other draw")
    assert call.steps[0].save_as != call.steps[1].save_as
    names = [value.name for step in call.steps for _, value in step.arguments if isinstance(value, SavedValue)]
    assert {name.split()[0] for name in names} == {"one", "two"}


def test_hidden_rows_are_found_by_asking_the_reference() -> None:
    """What does not change the result to the bit is filled; what does stays."""
    cases = Cases(COURSE.exercise("temperature"), 0)
    case = next(call.case for call in cases.bases if len(given(call)["logits"].shape) == 2)
    call = derive(cases, Origin("hidden", case, "logits: hidden 10000.0"), ask)
    assert call is not None
    before, after = given(cases.draw(case) or call)["logits"].numpy(), given(call)["logits"].numpy()
    assert (after[1] == 10000.0).all() and (after[0] == before[0]).all()


@pytest.mark.parametrize("exercise_id", ["softmax", "chunking", "kv-cache", "stream-decode", "count-tokens"])
def test_entries_derive_the_same_call_again(exercise_id: str) -> None:
    """A plan holds no values: rule, case, place and seed give the call."""
    exercise = COURSE.exercise(exercise_id)
    origins = [origin for origin in list_origins(Cases(exercise, 3)) if origin.rule != "hidden"]
    assert len(set(origins)) == len(origins) > 10
    for origin in origins[::7]:
        one, other = (derive(Cases(exercise, 3), origin, ask) for _ in range(2))
        assert one == other


def test_rule_that_is_off_lists_nothing() -> None:
    """The reason stands in the exercise's domain."""
    exercise = COURSE.exercise("softmax")
    domain = exercise.file.domain.model_copy(update={"off": {"sign": "a reason"}})
    without = replace(exercise, file=exercise.file.model_copy(update={"domain": domain}))
    assert {origin.rule for origin in list_origins(Cases(exercise, 0))} > {"sign"}
    assert "sign" not in {origin.rule for origin in list_origins(Cases(without, 0))}


def test_exercise_without_a_plan_has_a_second_call() -> None:
    """Of its first case that can be varied."""
    (origin,) = plan_of(replace(COURSE.exercise("softmax"), plan=(), plan_digest=""))
    assert origin.rule == "second call"


def test_cast_keeps_a_precision_that_was_asked_for() -> None:
    """Float tensors change, whole numbers do not."""
    call = Cases(COURSE.exercise("cross-entropy"), 0).bases[0]
    half = cast(call, "float16")
    assert {array.dtype for array in half.leaves() if isinstance(array, Array)} == {"float16", "int64"}
    assert (half.dtype, half.precision) == ("float16", "float16")


def test_units_are_entries_then_rows_then_nothing() -> None:
    """So that the reference is asked a bounded number of times."""
    sizes = [(3, 4), (30, 40), (300, 40)]
    assert [len(units_of(Array.of(np.zeros(size), "float32"))) for size in sizes] == [12, 30, 0]
