"""Constrained decoding: allow only tokens with which the text can still match an automaton.

The automaton reads bytes, the model writes tokens of several bytes. So a token is allowed where the automaton can read
all of its bytes, whether it ends in an accepting state or not; only the end of the text must be accepted. Which tokens
these are depends on the state alone, so it is computed once for each state and looked up afterwards.

Source: Willard and Louf 2023, Efficient Guided Generation for Large Language Models, arXiv:2307.09702, section 3,
algorithms 3 and 4.
"""

from collections.abc import Collection

import torch
from torch import Tensor

Transitions = dict[int, dict[int, int]]  # state -> byte -> state


class TokenGuide:
    def __init__(self, transitions: Transitions, accepting: Collection[int], vocab: list[bytes], eos: int):
        self.transitions = transitions
        self.accepting = accepting
        self.vocab = vocab
        self.eos = eos
        self.index: dict[int, dict[int, int]] = {}  # state -> allowed token -> state behind it

    def read(self, state: int, text: bytes) -> int | None:
        """The state behind these bytes, or None if they cannot be read."""
        for byte in text:
            if byte not in self.transitions.get(state, {}):
                return None
            state = self.transitions[state][byte]
        return state

    def allowed(self, state: int) -> dict[int, int]:
        if state not in self.index:
            ends = {i: self.read(state, text) for i, text in enumerate(self.vocab) if text and i != self.eos}
            self.index[state] = {token: end for token, end in ends.items() if end is not None}
        return self.index[state]

    def mask(self, state: int) -> Tensor:
        mask = torch.zeros(len(self.vocab), dtype=torch.bool)
        mask[list(self.allowed(state))] = True
        mask[self.eos] = state in self.accepting
        return mask

    def next(self, state: int, token: int) -> int:
        if token not in self.allowed(state):
            raise ValueError(f"token {token} is not allowed in state {state}")
        return self.allowed(state)[token]
