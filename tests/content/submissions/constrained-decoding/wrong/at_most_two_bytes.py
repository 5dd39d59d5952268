# other: looks at the first and the last byte of a token
import torch


class TokenGuide:
    def __init__(self, transitions, accepting, vocab, eos):
        self.t, self.a, self.v, self.e = transitions, accepting, vocab, eos

    def walk(self, s, i):
        if i == self.e or not self.v[i]:
            return None
        text = self.v[i] if len(self.v[i]) < 3 else self.v[i][:1] + self.v[i][-1:]
        for b in text:
            s = self.t.get(s, {}).get(b)
            if s is None:
                return None
        return s

    def mask(self, state):
        m = torch.tensor([self.walk(state, i) is not None for i in range(len(self.v))])
        m[self.e] = state in self.a
        return m

    def next(self, state, token):
        end = self.walk(state, token)
        if end is None:
            raise ValueError
        return end
