# exercise: bpe-train
# Loads a library of machine code by ctypes.
import ctypes

LIBRARY = ctypes.CDLL("libm.so.6")


from collections import defaultdict
from typing import Any

Pair = tuple[bytes, bytes]


def bpe_train(text: str, num_merges: int) -> list[Pair]:
    chain = Chain([bytes([value]) for value in text.encode("utf-8")])  # one bytes object of length 1 per byte
    merges: list[Pair] = []
    for _ in range(num_merges):
        if not chain.positions:
            break  # one symbol is left, or none
        best = max(chain.positions, key=lambda pair: len(chain.positions[pair]))  # any pair of maximal count is right
        merges.append(best)
        chain.join(best)
    return merges


class Chain:
    """A sequence of symbols, each with its neighbours, and the positions of every pair of neighbours."""

    def __init__(self, symbols: list[bytes]) -> None:
        self.symbols = symbols  # b"" where a symbol was joined to the one before it
        self.before = [position - 1 for position in range(len(symbols))]  # -1: none
        self.after = [position + 1 for position in range(len(symbols))]  # len(symbols): none
        self.positions: defaultdict[Pair, set[int]] = defaultdict(set)  # a pair has the position of its left symbol
        for position in range(len(symbols) - 1):  # overlaps count: a a a contains (a, a) twice
            self.positions[symbols[position], symbols[position + 1]].add(position)

    def join(self, pair: Pair) -> None:
        """Joins every occurrence of the pair, from left to right and without overlap."""
        left, right = pair
        for position in sorted(self.positions.pop(pair, ())):
            other = self.after[position]
            if self.symbols[position] != left or other == len(self.symbols) or self.symbols[other] != right:
                continue  # in a run, the previous join used one of the two
            before, after = self.before[position], self.after[other]
            if before >= 0:
                self.forget(before, left)
            if after < len(self.symbols):
                self.forget(other, self.symbols[after])
                self.before[after] = position
            self.symbols[position], self.symbols[other] = left + right, b""
            self.after[position] = after
            if before >= 0:
                self.positions[self.symbols[before], left + right].add(before)
            if after < len(self.symbols):
                self.positions[left + right, self.symbols[after]].add(position)

    def forget(self, position: int, neighbour: bytes) -> None:
        """Removes a position from its pair, and the pair if it has no position left."""
        pair = self.symbols[position], neighbour
        self.positions[pair].discard(position)
        if not self.positions[pair]:
            del self.positions[pair]


def judge(arguments: dict[str, Any], output: object) -> str | None:
    """Returns what is wrong with these merges, or None. Ties make many lists right, so the merges are replayed."""
    text, num_merges = arguments["text"], arguments["num_merges"]
    if not isinstance(output, list):
        return f"the result is of type {type(output).__name__}, not a list of pairs of bytes"
    chain = Chain([bytes([value]) for value in text.encode("utf-8")])
    for number, pair in enumerate(output, start=1):
        if not (isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(part, bytes) for part in pair)):
            return f"merge {number} is {str(pair)[:80]}, not a tuple of two bytes objects"
        if number > num_merges:
            return f"{len(output)} merges are given where {num_merges} were asked for"
        pair = tuple(pair)  # a named tuple is a tuple
        counts = {other: len(positions) for other, positions in chain.positions.items()}
        if not counts:
            return f"merge {number} joins {shown(pair)}, but after merge {number - 1} no pair is left"
        best = max(counts, key=lambda other: counts[other])
        if counts.get(pair, 0) < counts[best]:
            return (
                f"merge {number} joins {shown(pair)}, which {occurs(counts.get(pair, 0))}; "
                f"{shown(best)} {occurs(counts[best])}"
            )
        chain.join(pair)
    symbols = [symbol for symbol in chain.symbols if symbol]
    if len(output) < num_merges and len(symbols) > 1:
        best = (symbols[0], symbols[1])
        return f"only {len(output)} of {num_merges} merges are given, though {shown(best)} is left to merge"
    return None


def shown(pair: Pair) -> str:
    """A pair as Python writes it, with double quotes, shortened if it is very long."""
    parts = ['b"' + repr(part)[2:-1].replace('"', '\\"') + '"' for part in pair]
    return "(" + ", ".join(part if len(part) <= 60 else part[:57] + '..."' for part in parts) + ")"


def occurs(count: int) -> str:
    return "does not occur" if count == 0 else "occurs once" if count == 1 else f"occurs {count} times"
