# requires: regex
import warnings
from functools import lru_cache

import regex


def encode_ordinary(text, ranks, pattern):
    if not text:
        warnings.warn("empty text", stacklevel=2)

    @lru_cache(maxsize=None)
    def word(piece: bytes) -> tuple[int, ...]:
        tokens = list(map(bytes, zip(piece)))
        best = lambda i: ranks.get(tokens[i] + tokens[i + 1], float("inf"))  # noqa: E731
        while len(tokens) > 1 and best(i := min(range(len(tokens) - 1), key=best)) < float("inf"):
            tokens[i] += tokens.pop(i + 1)
        return tuple(map(ranks.__getitem__, tokens))

    pieces = (m.group().encode("utf-8") for m in regex.finditer(pattern, text))
    return [t for p in pieces for t in word(p)]
