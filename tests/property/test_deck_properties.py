"""Laws of deck files: any content is read, or refused with problems inside the file; a deck survives the cache."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.authoring.models import keys_of
from harness.cards import numeric
from harness.cards.parser import read_deck
from harness.cards.records import Numeric, as_card, as_data
from harness.cards.schema import CARD_FILES
from harness.errors import CourseError, UsageError

ANY = {"topic": "t", "level": "core"}
OPTIONS = [{"text": "a", "right": True, "why": "b"}, {"text": "c", "why": "d"}, {"text": "e", "why": "f"}]
SOUND: dict[str, dict[str, Any]] = {
    "explain": {"question": "q", "must": ["m"], "answer": "a"},
    "numeric": {
        "question": "{a} {b}",
        "draw": {"a": [1, 2, 3]},
        "let": {"b": "a + 1"},
        "formula": "a * b",
        "relative": 0.1,
        "working": "{answer}",
        "wrong": [{"formula": "a", "explanation": "s"}],
    },
    "choice": {"question": "q", "options": OPTIONS},
    "cloze": {"text": "one {{two}}"},
    "scenario": {"question": "q", "options": OPTIONS, "facts": ["f"], "answer": "a"},
}
WORDS = st.sampled_from(
    [*sorted({key for model in CARD_FILES.values() for key in keys_of(model)}), *CARD_FILES, "from", "to", "step",
     "text", "right", "why", "formula", "explanation", "a", "b", "a +", "a < 3", "a ** a ** a", "1 / (a - 2)", "exp(a)",
     "log(a, a)", "{a}", "{x}", "{{a|b}}", "{{", "}}", "{{}}", "{{{a}}}", "", " ", "core", "a-b", "(" * 150, "9" * 40]
)  # fmt: skip
HOSTILE = st.recursive(
    st.one_of(WORDS, st.none(), st.booleans(), st.integers(-3, 10**12), st.floats(width=16)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=8,
)


def written(value: Any) -> str:
    """The value as YAML in flow style."""
    if isinstance(value, float):
        return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(str(value), repr(value))
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {written(item)}" for key, item in value.items()) + "}"
    return json.dumps(value)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SOUND)), st.data())
def test_card_with_any_content_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    """Only `CourseError` is raised, with problems inside the file. A card that was read can be stored and drawn."""
    card = {"id": "one", "kind": kind, **ANY, **SOUND[kind]}
    key = data.draw(st.sampled_from(sorted(keys_of(CARD_FILES[kind]))))
    content = f"chapter: c\ntitle: t\ncards:\n  - {written(card | {key: data.draw(HOSTILE)})}\n".encode()
    try:
        (read,) = read_deck(content, "c.yaml", "c").cards
    except CourseError as error:
        assert error.problems
        assert all(1 <= problem.line <= 4 and problem.column >= 1 and problem.message for problem in error.problems)
        return
    assert as_card(json.loads(json.dumps(as_data(read)))) == read
    if isinstance(read, Numeric):
        try:
            values = numeric.draw(read, 0)
            numeric.judge(read, values, numeric.answer_text(read, values))
            assert numeric.fill(read.question, values)
            assert "{answer}" not in numeric.working(read, values)
        except UsageError:
            return  # a formula that fails for some draw; lint reports it


@given(HOSTILE)
def test_deck_of_any_content_is_read_or_refused(content: Any) -> None:
    """Whatever replaces the cards."""
    try:
        read_deck(f"chapter: c\ntitle: t\ncards: {written(content)}\n".encode(), "c.yaml", "c")
    except CourseError as error:
        assert error.problems
