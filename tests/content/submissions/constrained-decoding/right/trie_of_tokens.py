from functools import lru_cache

import torch


class TokenGuide:
    def __init__(self, transitions, accepting, vocab, eos):
        self.transitions, self.accepting, self.size, self.eos = transitions, frozenset(accepting), len(vocab), eos
        self.root = {}
        for number, token in enumerate(vocab):
            if token and number != eos:
                node = self.root
                for byte in token:
                    node = node.setdefault(byte, {})
                node.setdefault("tokens", []).append(number)
        self.table = lru_cache(maxsize=None)(self.search)

    def search(self, start):
        found, stack = {}, [(self.root, start)]
        while stack:
            node, state = stack.pop()
            found.update(dict.fromkeys(node.get("tokens", ()), state))
            for byte, target in self.transitions.get(state, {}).items():
                if byte in node:
                    stack.append((node[byte], target))
        return found

    def mask(self, state):
        row = torch.zeros(self.size, dtype=torch.bool)
        for token in self.table(state):
            row[token] = True
        if state in self.accepting:
            row[self.eos] = True
        return row

    def next(self, state, token):
        try:
            return self.table(state)[token]
        except KeyError:
            raise ValueError(f"token {token} cannot follow") from None
