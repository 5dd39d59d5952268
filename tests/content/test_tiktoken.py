"""The reference of tiktoken-encode compared with tiktoken itself."""

from __future__ import annotations

import importlib.util
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import regex
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.course.catalogue import load_course
from harness.course.tokenizer_data import load_ranks, pattern

COURSE = load_course(None)
CORPORA = sorted((COURSE.root / "exercises/corpora").glob("*.txt"))
NAME = "cl100k_base"


def _read_reference() -> Callable[..., list[int]]:
    task = COURSE.exercise("tiktoken-encode")
    spec = importlib.util.spec_from_file_location("tiktoken_encode", task.reference_path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    entry: Callable[..., list[int]] = getattr(module, task.entry_name)
    return entry


def _read_ranks() -> dict[bytes, int]:
    pairs = (line.split() for line in load_ranks(NAME).splitlines() if line)
    return {b64decode(token): int(rank) for token, rank in pairs}


ENCODE = _read_reference()
RANKS = _read_ranks()
PATTERN = pattern(NAME)
# Made from the same data, so that no test needs the network.
REAL = tiktoken.Encoding(NAME, pat_str=PATTERN, mergeable_ranks=RANKS, special_tokens={})
arguments = [parameter.name for parameter in COURSE.exercise("tiktoken-encode").signature.parameters]


def encode(text: str) -> list[int]:
    """The reference's ids, whatever the names of its parameters."""
    given_values: dict[str, Any] = {"text": text, "ranks": RANKS, "pattern": PATTERN}
    return ENCODE(*(next(v for k, v in given_values.items() if k in name) for name in arguments))


@pytest.mark.parametrize("path", CORPORA, ids=lambda path: path.stem)
def test_reference_encodes_a_corpus_like_tiktoken(path: Path) -> None:
    """Languages in many scripts, code, numbers and emoji."""
    text = path.read_text(encoding="utf-8")
    assert encode(text) == REAL.encode_ordinary(text)
    assert len(text) > 100


@settings(max_examples=300, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]))
    | st.text("aA0  \n\r\t'’sSdDmMtTlLvVeErR.,-é中🙂<|>")
    | st.lists(st.sampled_from(["'re", "123", "   ", "\r\n", "Hello", "ſ", "é", "🚀", "_", "نعم", "\u200b", "::"])).map(
        "".join
    )
)
def test_reference_encodes_any_text_like_tiktoken(text: str) -> None:
    """Contractions, runs of spaces, groups of three digits, letters of every script."""
    assert encode(text) == REAL.encode_ordinary(text)


def test_data_equal_those_of_tiktoken() -> None:
    """A hundred thousand tokens, and a pattern that the regex package reads."""
    assert len(RANKS) == 100_256
    assert regex.findall(PATTERN, "it's 12345") == ["it", "'s", " ", "123", "45"]
    assert encode("hello world") == [15339, 1917]
