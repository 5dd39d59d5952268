"""Training byte-level BPE: join the most frequent pair of neighbours, again and again.

The text starts as its UTF-8 bytes, one symbol each. Every round counts all pairs of neighbours, keeps a pair
that no other outnumbers, and replaces it by the joined symbol. Frequent strings grow into single symbols;
since all 256 bytes are symbols from the start, no text is ever out of vocabulary.

    merge_t = argmax over (x, y) of #{i : s_i = x and s_{i+1} = y},    then join every x y of s

Source: Sennrich, Haddow and Birch 2016, arXiv:1508.07909, section 3.2, algorithm 1; on bytes: Radford et al.
2019, "Language Models are Unsupervised Multitask Learners" (GPT-2), section 2.2.
"""

from collections import Counter
from itertools import pairwise
from typing import Any

Pair = tuple[bytes, bytes]


def bpe_train(text: str, num_merges: int) -> list[Pair]:
    symbols = [bytes([value]) for value in text.encode("utf-8")]  # one bytes object of length 1 per byte
    merges: list[Pair] = []
    for _ in range(num_merges):
        counts = count_pairs(symbols)
        if not counts:
            break  # one symbol is left, or none
        best = max(counts, key=lambda pair: counts[pair])  # any pair of maximal count will do
        merges.append(best)
        symbols = merge(symbols, best)
    return merges


def count_pairs(symbols: list[bytes]) -> Counter[Pair]:
    return Counter(pairwise(symbols))  # at every position: a a a holds (a, a) twice


def merge(symbols: list[bytes], pair: Pair) -> list[bytes]:
    merged = []
    i = 0
    while i < len(symbols):
        if tuple(symbols[i : i + 2]) == pair:
            merged.append(symbols[i] + symbols[i + 1])
            i += 2  # left to right, not overlapping
        else:
            merged.append(symbols[i])
            i += 1
    return merged


def judge(arguments: dict[str, Any], output: object) -> str | None:
    """What is wrong with these merges, or None. Ties make many lists right, so they are replayed."""
    text, num_merges = arguments["text"], arguments["num_merges"]
    if not isinstance(output, list):
        return f"the result is of type {type(output).__name__}, not a list of pairs of bytes"
    symbols = [bytes([value]) for value in text.encode("utf-8")]
    for number, pair in enumerate(output, start=1):
        if not (isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(part, bytes) for part in pair)):
            return f"merge {number} is {str(pair)[:80]}, not a tuple of two bytes objects"
        if number > num_merges:
            return f"{len(output)} merges are given where {num_merges} were asked for"
        pair = tuple(pair)  # a named tuple is a tuple
        counts = count_pairs(symbols)
        if not counts:
            return f"merge {number} joins {shown(pair)}, but after merge {number - 1} no pair is left"
        best = max(counts, key=lambda other: counts[other])
        if counts[pair] < counts[best]:
            return (
                f"merge {number} joins {shown(pair)}, which {occurs(counts[pair])}; "
                f"{shown(best)} {occurs(counts[best])}"
            )
        symbols = merge(symbols, pair)
    if len(output) < num_merges and len(symbols) > 1:
        best = (symbols[0], symbols[1])
        return f"only {len(output)} of {num_merges} merges are given, though {shown(best)} is left to merge"
    return None


def shown(pair: Pair) -> str:
    """A pair as Python writes it, with double quotes, cut where it is very long."""
    parts = ['b"' + repr(part)[2:-1].replace('"', '\\"') + '"' for part in pair]
    return "(" + ", ".join(part if len(part) <= 60 else part[:57] + '..."' for part in parts) + ")"


def occurs(count: int) -> str:
    return "does not occur" if count == 0 else "occurs once" if count == 1 else f"occurs {count} times"
