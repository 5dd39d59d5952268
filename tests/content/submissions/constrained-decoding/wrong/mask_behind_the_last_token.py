# catalogue: 8
# named: mask-behind-the-last-token
import torch


class TokenGuide:
    def __init__(self, transitions, accepting, vocab, eos):
        self.t, self.acc, self.vocab, self.eos = transitions, accepting, vocab, eos
        self.masks = {}
        self.at = 0

    def read(self, state, token):
        if token == self.eos or len(self.vocab[token]) == 0:
            return None
        for b in self.vocab[token]:
            state = self.t.get(state, {}).get(b)
            if state is None:
                return None
        return state

    def mask(self, state):
        if state not in self.masks:
            allowed = [self.read(self.at or state, i) is not None for i in range(len(self.vocab))]
            allowed[self.eos] = state in self.acc
            self.masks[state] = torch.tensor(allowed, dtype=torch.bool)
        return self.masks[state]

    def next(self, state, token):
        end = self.read(state, token)
        if end is None:
            raise ValueError(token)
        self.at = end
        return end
