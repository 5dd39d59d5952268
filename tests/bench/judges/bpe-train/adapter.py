"""Theirs learns from words that end in </w>, ours from one text.  Here the words stand one after the other, a zero byte
for each end, and as often as their counts divided by what all counts have in common: that changes no order of pairs,
and a single word stands alone, so that its pairs run out as they do in theirs."""

import math
from collections import Counter

TASK = "bpe"
END = "\0"


def adapt(ours):
    class SimpleBPE:
        def train(self, words, num_merges):
            counts = Counter(words)
            share = math.gcd(*counts.values())
            text = "".join((word + END) * (count // share) for word, count in counts.items())
            merges = ours.bpe_train(text, num_merges)
            self.merges = [(_text(left), _text(right)) for left, right in merges]

        def encode(self, word):
            parts = [*word, "</w>"]
            for pair in self.merges:
                parts = _joined(parts, pair)
            return parts

    return SimpleBPE


def _text(part):
    return part.decode().replace(END, "</w>")


def _joined(parts, pair):
    out, i = [], 0
    while i < len(parts):
        is_pair = tuple(parts[i : i + 2]) == pair
        out.append("".join(pair) if is_pair else parts[i])
        i += 2 if is_pair else 1
    return out
