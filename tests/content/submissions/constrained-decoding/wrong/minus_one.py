# other: -1 stands for "cannot be read", but -1 may be a state of the automaton
# shows for: transitions = {0: {97: -1}, -1: {98: 1}}, accepting = [1], vocab = [b"a", b"b", b"</s>"], eos = 2: mask(0) = [False, False, False], should be [True, False, False]; next(0, 0) raises, should be -1
import torch

DEAD = -1


class TokenGuide:
    def __init__(self, transitions, accepting, vocab, eos):
        self.transitions = transitions
        self.accepting = frozenset(accepting)
        self.vocab = vocab
        self.eos = eos
        self.kept = {}

    def read(self, state, text):
        for byte in text:
            state = self.transitions.get(state, {}).get(byte, DEAD)
            if state == DEAD:
                return DEAD
        return state

    def allowed(self, state):
        if state not in self.kept:
            ids = [i for i, token in enumerate(self.vocab)
                   if token and i != self.eos and self.read(state, token) != DEAD]
            if state in self.accepting:
                ids.append(self.eos)
            self.kept[state] = ids
        return self.kept[state]

    def mask(self, state):
        result = torch.zeros(len(self.vocab), dtype=torch.bool)
        result[self.allowed(state)] = True
        return result

    def next(self, state, token):
        text = self.vocab[token]
        if token == self.eos or not text:
            raise ValueError("this token reads no bytes")
        after = self.read(state, text)
        if after == DEAD:
            raise ValueError(f"token {token} is not allowed in state {state}")
        return after
