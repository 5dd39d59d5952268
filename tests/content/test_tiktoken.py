"""The reference of tiktoken-encode compared with tiktoken itself."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import regex
import tiktoken
from built_in import COURSE, import_reference
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.course.tokenizer_data import PATTERN, load_ranks

CORPORA = sorted((COURSE.root / "exercises/corpora").glob("*.txt"))
NAME = "cl100k_base"
Encode = Callable[[str], list[int]]


@pytest.fixture(scope="module")
def ranks() -> dict[bytes, int]:
    """The tokens and their ids."""
    pairs = (line.split() for line in load_ranks().splitlines() if line)
    return {b64decode(token): int(rank) for token, rank in pairs}


@pytest.fixture(scope="module")
def encode(ranks: dict[bytes, int]) -> Encode:
    """The reference with these data, whatever the names of its parameters."""
    exercise = COURSE.exercise("tiktoken-encode")
    entry = getattr(import_reference(exercise.id), exercise.entry_name)
    names = [parameter.name for parameter in exercise.signature.parameters]

    def call(text: str) -> list[int]:
        given_values: dict[str, Any] = {"text": text, "ranks": ranks, "pattern": PATTERN}
        found: list[int] = entry(*(next(v for k, v in given_values.items() if k in name) for name in names))
        return found

    return call


@pytest.fixture(scope="module")
def real(ranks: dict[bytes, int]) -> Encode:
    """tiktoken with the same data, so that no test needs the network."""
    return tiktoken.Encoding(NAME, pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={}).encode_ordinary


@pytest.mark.parametrize("path", CORPORA, ids=lambda path: path.stem)
def test_reference_encodes_a_corpus_like_tiktoken(path: Path, encode: Encode, real: Encode) -> None:
    """Languages in many scripts, code, numbers and emoji."""
    text = path.read_text(encoding="utf-8")
    assert encode(text) == real(text)
    assert len(text) > 100


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]))
    | st.text("aA0  \n\r\t'’sSdDmMtTlLvVeErR.,-é中🙂<|>")
    | st.lists(st.sampled_from(["'re", "123", "   ", "\r\n", "Hello", "ſ", "é", "🚀", "_", "نعم", "\u200b", "::"])).map(
        "".join
    )
)
def test_reference_encodes_any_text_like_tiktoken(encode: Encode, real: Encode, text: str) -> None:
    """Contractions, runs of spaces, groups of three digits, letters of every script."""
    assert encode(text) == real(text)


def test_data_equal_those_of_tiktoken(ranks: dict[bytes, int], encode: Encode) -> None:
    """A hundred thousand tokens, and a pattern that the regex package reads."""
    assert len(ranks) == 100_256
    assert regex.findall(PATTERN, "it's 12345") == ["it", "'s", " ", "123", "45"]
    assert encode("hello world") == [15339, 1917]
