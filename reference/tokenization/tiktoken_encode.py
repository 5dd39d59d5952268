"""tiktoken's encoding: split the text by a pattern, then run byte-pair merges inside each piece.

The pattern keeps words, numbers, punctuation and white space apart, so no token spans two of its pieces. There is no
list of merges: two neighbours may be joined whenever their joined bytes are a token, and the rank of that token, which
is also its id, is the priority. The lowest goes first, and of equal ranks the leftmost.

    i* = argmin_i ranks[part_i || part_{i+1}],    join part_{i*} and part_{i*+1}, until no join is a token

Source: tiktoken (github.com/openai/tiktoken), src/lib.rs, `_encode_ordinary_native` and `byte_pair_merge`;
tiktoken/_educational.py.
"""

import math
from itertools import pairwise

import regex  # the third-party module: the pattern uses \p{L}, which the standard re does not know


def encode_ordinary(text: str, ranks: dict[bytes, int], pattern: str) -> list[int]:
    ids: list[int] = []
    for match in regex.finditer(pattern, text):
        piece = match.group().encode("utf-8")
        parts = [bytes([value]) for value in piece]  # one bytes object of length 1 per byte
        while len(parts) > 1:
            joined = [left + right for left, right in pairwise(parts)]  # one a pair of neighbours
            priorities = [ranks.get(candidate, math.inf) for candidate in joined]
            best = min(priorities)
            if best == math.inf:
                break  # no join is a token
            i = priorities.index(best)  # the leftmost of equals
            parts[i : i + 2] = [joined[i]]
        ids.extend(ranks[part] for part in parts)
    return ids
