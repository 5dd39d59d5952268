# the index of all states in advance, as Outlines builds it
import torch


class TokenGuide:
    def __init__(self, transitions, accepting, vocab, eos):
        states = set(transitions) | set(accepting) | {t for row in transitions.values() for t in row.values()}
        self.ends = {s: {} for s in states}
        for s in states:
            for i, token in enumerate(vocab):
                at = s
                for byte in token:
                    at = transitions.get(at, {}).get(byte)
                    if at is None:
                        break
                if at is not None and i != eos and token != b"":
                    self.ends[s][i] = at
        self.rows = torch.zeros(len(states), len(vocab), dtype=torch.bool)
        self.row_of = {s: r for r, s in enumerate(states)}
        for s, r in self.row_of.items():
            self.rows[r, list(self.ends[s])] = True
            self.rows[r, eos] = s in accepting

    def mask(self, state):
        return self.rows[self.row_of[state]].clone()

    def next(self, state, token):
        if token in self.ends[state]:
            return self.ends[state][token]
        raise ValueError("not allowed")
