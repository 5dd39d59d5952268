# other: in an accepting state only eos is allowed
import torch


class TokenGuide:
    def __init__(self, transitions, accepting, vocab, eos):
        self.t, self.a, self.v, self.e = transitions, accepting, vocab, eos

    def walk(self, s, i):
        if i == self.e or not self.v[i]:
            return None
        for b in self.v[i]:
            s = self.t.get(s, {}).get(b)
            if s is None:
                return None
        return s

    def mask(self, state):
        if state in self.a:
            m = torch.zeros(len(self.v), dtype=torch.bool)
            m[self.e] = True
            return m
        m = torch.tensor([self.walk(state, i) is not None for i in range(len(self.v))])
        m[self.e] = False
        return m

    def next(self, state, token):
        end = self.walk(state, token)
        if end is None:
            raise ValueError
        return end
