# other: takes state 0 for no state
import torch


class TokenGuide:
    def __init__(self, transitions, accepting, vocab, eos):
        self.t, self.a, self.v, self.e = transitions, accepting, vocab, eos

    def walk(self, s, i):
        if i == self.e or not self.v[i]:
            return None
        for b in self.v[i]:
            s = self.t.get(s, {}).get(b)
            if not s:
                return None
        return s

    def mask(self, state):
        m = torch.tensor([bool(self.walk(state, i)) for i in range(len(self.v))])
        m[self.e] = state in self.a
        return m

    def next(self, state, token):
        end = self.walk(state, token)
        if end is None:
            raise ValueError
        return end
