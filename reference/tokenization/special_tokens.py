"""Encoding with special tokens: each has its own id, and ordinary encoding never crosses it.

A special token such as <|endoftext|> is a control signal with its own id; merges never produce it. Cut the text at the
special tokens that the caller allows, take their ids, and encode the text between them as ordinary text. Other special
tokens stay ordinary text, so that a user cannot end a document or open a system message by typing one.

    ids = encode(text_0) + [special[s_1]] + encode(text_1) + ... + [special[s_n]] + encode(text_n)

Source: tiktoken (github.com/openai/tiktoken), tiktoken/core.py, `Encoding.encode`, with disallowed_special=();
A. Karpathy, minbpe, minbpe/regex.py, `RegexTokenizer.encode`.
"""

import re
from collections.abc import Callable

Encode = Callable[[str], list[int]]


def encode_with_special(text: str, encode: Encode, special: dict[str, int], allowed: list[str]) -> list[int]:
    if not allowed:
        return encode(text)  # an empty pattern would match everywhere
    longest_first = sorted(allowed, key=len, reverse=True)  # an alternation takes the first that fits
    pattern = "|".join(re.escape(token) for token in longest_first)  # | and ( are literal characters here
    ids: list[int] = []
    start = 0  # of the current piece of ordinary text
    for match in re.finditer(pattern, text):
        ids.extend(encode(text[start : match.start()]))
        ids.append(special[match.group()])
        start = match.end()
    ids.extend(encode(text[start:]))
    return ids


def byte_encoder() -> Encode:
    """One token for each UTF-8 byte; its id is the byte."""

    def encode(text: str) -> list[int]:
        check_text(text)
        return list(text.encode("utf-8"))

    return encode


def pair_encoder() -> Encode:
    """One token for two UTF-8 bytes, from the left, so the ids show where the text was cut."""

    def encode(text: str) -> list[int]:
        check_text(text)
        data = text.encode("utf-8")
        return [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)]

    return encode


def check_text(text: object) -> None:
    """The encoders here reject input that they would misread."""
    if not isinstance(text, str):
        raise TypeError(f"encode takes a text, not a {type(text).__name__}")
