"""What the statements say is what the references do, and nothing that is known to be wrong is taught."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.comparison.answer_key import find_ranks, reference_source
from harness.course.catalogue import load_course
from harness.course.inputs import draw_call
from harness.records import Array, Returned
from harness.sandbox.caller import open_trusted
from harness.sandbox.zygote import Zygote

ROOT = Path(__file__).parent.parent.parent
COURSE = load_course(None)
MODELINE = "# yaml-language-server: $schema=../exercise.schema.json"
# How far from a result the number that shows it may lie, as a share: what is rounded more tells nothing.
COARSEST = 0.006
NUMBER = re.compile(r"(?<![\w.])[-−]?(\d[\d,]*)(?:\.(\d+))?(?:e[-+]?\d+)?")
# Refuted in facts/errata.md: what may not be taught, each with the id of its claim.
REFUTED = {
    "S1.4-01": r"permutation.invariant",
    "S2.1-03": r"un\|bel\|iev\|able",
    "S2.1-07": r"128640",
    "S2.2-11": r"\(e, ?r\) ?= ?2",
    "S2.4-08": r"12\|34\| \+\| 56\|78",
    "S3.1-08": r"0\.88, 0\.11, 0\.01",
    "S3.1-10": r"0\.54, 0\.30, 0\.16",
    "S3.1-11": r"0\.47, 0\.33, 0\.21",
    "S4.1-05": r"GPT-3\b[^.\n]{0,20}4,?096",
    "S4.2-06": r"[Ww]ith (the|a) cache[^.\n]{0,40}total[^.\n]{0,20}O\(N\)",
    "S4.2-08": r"70B[^.\n]{0,40}\b8 GB",
    "S6.4-01": r"Behrens",
}


def numbers_of(text: str) -> list[tuple[float, float]]:
    """Each number of a text and half a unit of its last digit."""
    found = []
    for match in NUMBER.finditer(text.replace("−", "-")):
        decimals = len(match[2] or "")
        found.append((float(match[0].replace(",", "")), 0.5000001 * 10.0**-decimals if decimals else 0.0))
    return found


def leaves(value: Any) -> Iterator[Any]:
    """What a result is made of."""
    if isinstance(value, Array):
        yield from value.numpy().reshape(-1).tolist()
    elif isinstance(value, dict):
        yield from leaves(list(value) + list(value.values()))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def is_told(leaf: Any, text: str, numbers: list[tuple[float, float]]) -> bool:
    """Whether a statement shows this part of a result."""
    if leaf is None or isinstance(leaf, bool):
        return str(leaf).lower() in text.lower() or str(int(bool(leaf))) in text
    if isinstance(leaf, bytes):
        return leaf.decode("utf-8", "backslashreplace") in text or repr(leaf)[2:-1] in text
    if isinstance(leaf, str):
        return leaf in text
    if math.isnan(leaf) or math.isinf(leaf):
        return str(abs(leaf)) in text
    return any(abs(number - leaf) <= max(min(width, COARSEST * abs(leaf)), 1e-12) for number, width in numbers)


@pytest.mark.parametrize("exercise_id", COURSE.exercise_ids)
def test_worked_example_is_in_the_statement_as_the_reference_gives_it(exercise_id: str, zygote: Zygote) -> None:
    """Every number that comes out stands in the statement, rounded to as many digits as it shows."""
    exercise = COURSE.exercise(exercise_id)
    assert exercise.example is not None, "no case is marked as the example"
    call = draw_call(exercise, exercise.example, seed=0)
    caller = open_trusted(zygote, reference_source(exercise), 0, find_ranks(exercise, [call]))
    with caller.guest:
        outcomes = caller.run(call, max_bytes=1 << 20)
    compared = zip(call.steps, outcomes, strict=True)
    values = [outcome.value for step, outcome in compared if isinstance(outcome, Returned) and step.action != "make"]
    numbers = numbers_of(exercise.file.statement)
    found = [leaf for value in values for leaf in leaves(value)]
    assert found
    assert [leaf for leaf in found if not is_told(leaf, exercise.file.statement, numbers)] == []


@pytest.mark.parametrize("exercise_id", COURSE.exercise_ids)
def test_statement_names_parameters_and_what_is_forbidden(exercise_id: str) -> None:
    """A learner must not find out by being refused."""
    exercise = COURSE.exercise(exercise_id)
    for parameter in exercise.signature.parameters:
        assert re.search(rf"\b{parameter.name}\b", exercise.file.statement), f"{parameter.name} is not explained"
    for rule in exercise.file.forbid:
        assert rule.instead.strip()
        assert rule.names or rule.modules or rule.ops
        for name in rule.names:
            assert name.startswith("torch."), f"{name} is no full name"
    assert len({hint.strip() for hint in exercise.file.hints}) == 3
    assert exercise.file.sources, "a statement has a source"


@pytest.mark.parametrize("exercise_id", COURSE.exercise_ids)
def test_text_of_an_exercise_is_whole_sentences_without_leftovers(exercise_id: str) -> None:
    """Every sentence that tells a mistake says something and ends."""
    exercise = COURSE.exercise(exercise_id)
    texts = [exercise.file.statement, *exercise.file.hints, *(mistake.explanation for mistake in exercise.mistakes)]
    for text in texts:
        assert not re.search(r"TODO|FIXME|XXX|lorem|\?\?", text)
    for mistake in exercise.mistakes:
        assert mistake.explanation.strip()[-1] in ".?!`", mistake.id
        assert len(mistake.explanation) > 20, mistake.id


EXERCISE_FILES = sorted((ROOT / "exercises").glob("*/*.yaml"))


@pytest.mark.parametrize("path", EXERCISE_FILES, ids=lambda path: path.stem)
def test_exercise_file_starts_with_the_line_for_editors(path: Path) -> None:
    """So that an author's editor knows the schema."""
    assert path.read_text(encoding="utf-8").splitlines()[0] == MODELINE
    assert (path.parent / "../exercise.schema.json").is_file()


REFERENCES = [path for suffix in ("py", "md") for path in sorted((ROOT / "reference").rglob(f"*.{suffix}"))]
TAUGHT = [*EXERCISE_FILES, *REFERENCES]  # what the decks teach, test_cards looks at field by field


@pytest.mark.parametrize("claim", REFUTED)
def test_refuted_claim_is_taught_nowhere(claim: str) -> None:
    """A correction may name it; then it says so in the same file."""
    wrong = [path.name for path in TAUGHT if re.search(REFUTED[claim], path.read_text(encoding="utf-8"))]
    assert wrong == []


def test_refuted_claims_are_found_where_they_are_written() -> None:
    """The patterns match the sentences that they are about."""
    samples = {
        "S1.4-01": "attention is permutation-invariant", "S2.1-03": "un|bel|iev|able", "S2.1-07": "id 128640",
        "S2.2-11": "(e, r) = 2", "S2.4-08": "12|34| +| 56|78", "S3.1-08": "[0.88, 0.11, 0.01]",
        "S3.1-10": "[0.54, 0.30, 0.16]", "S3.1-11": "[0.47, 0.33, 0.21]", "S4.1-05": "GPT-3 (2020): 4,096 tokens",
        "S4.2-06": "With the cache the total is O(N)", "S4.2-08": "LLaMA-70B at N=4096: about 8 GB",
        "S6.4-01": "Behrens et al.",
    }  # fmt: skip
    assert samples.keys() == REFUTED.keys()
    assert [claim for claim, text in samples.items() if not re.search(REFUTED[claim], text)] == []
