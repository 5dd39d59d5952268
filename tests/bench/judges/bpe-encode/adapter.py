"""Theirs learns from words that end in </w>; the training here is right, and the solution encodes, with a zero byte for
the end of the word."""

from collections import Counter
from itertools import pairwise

TASK = "bpe"
END = b"\0"


def adapt(ours):
    class SimpleBPE:
        def train(self, words, num_merges):
            counts = {(*word.encode(), 0): count for word, count in Counter(words).items()}
            pieces = {word: [bytes([b]) for b in word] for word in counts}
            self.learned = []
            for _ in range(num_merges):
                pairs = Counter()
                for word, parts in pieces.items():
                    for pair in pairwise(parts):
                        pairs[pair] += counts[word]
                if not pairs:
                    break
                best = max(pairs, key=pairs.get)
                self.learned.append(best)
                pieces = {word: _joined(parts, best) for word, parts in pieces.items()}

        @property
        def merges(self):
            return [(_text(left), _text(right)) for left, right in self.learned]

        def encode(self, word):
            return [_text(part) for part in ours.bpe_encode(word + END.decode(), self.learned)]

    return SimpleBPE


def _text(part):
    return part.decode().replace(END.decode(), "</w>")


def _joined(parts, pair):
    out, i = [], 0
    while i < len(parts):
        is_pair = tuple(parts[i : i + 2]) == pair
        out.append(b"".join(pair) if is_pair else parts[i])
        i += 2 if is_pair else 1
    return out
