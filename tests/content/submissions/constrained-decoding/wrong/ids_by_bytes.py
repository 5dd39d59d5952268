# other: keeps tokens in a dict by their bytes, so of two equal tokens only the last counts
import torch


class TokenGuide:
    def __init__(self, transitions, accepting, vocab, eos):
        self.t, self.a, self.e, self.n = transitions, accepting, eos, len(vocab)
        self.ids = {token: i for i, token in enumerate(vocab)}
        self.v = vocab

    def walk(self, s, token):
        for b in token:
            s = self.t.get(s, {}).get(b)
            if s is None:
                return None
        return s

    def mask(self, state):
        m = torch.zeros(self.n, dtype=torch.bool)
        for token, i in self.ids.items():
            m[i] = self.walk(state, token) is not None
        m[self.e] = state in self.a
        return m

    def next(self, state, token):
        end = self.walk(state, self.v[token])
        if end is None or token == self.e:
            raise ValueError
        return end
