import torch


class TokenGuide:
    def __init__(self, transitions, accepting, vocab, eos):
        self.t, self.a, self.v, self.e = transitions, set(accepting), vocab, eos

    def walk(self, state, token):
        if token == self.e or len(self.v[token]) == 0:
            return None
        for b in self.v[token]:
            try:
                state = self.t[state][b]
            except KeyError:
                return None
        return state

    def mask(self, state):
        ok = [self.walk(state, i) is not None for i in range(len(self.v))]
        ok[self.e] = state in self.a
        return torch.tensor(ok)

    def next(self, state, token):
        end = self.walk(state, token)
        if end is None:
            raise ValueError(token)
        return end
