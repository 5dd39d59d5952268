# other: the trie keeps one id for each text, so of two tokens with equal bytes only the last is ever allowed
# shows for: transitions = {0: {55: 1}}, accepting = [1], vocab = [b"7", b"7", b"</s>"], eos = 2: mask(0) = [False, True, False], should be [True, True, False]
import torch


class TokenGuide:
    def __init__(self, transitions, accepting, vocab, eos):
        self.transitions = transitions
        self.accepting = set(accepting)
        self.vocab = vocab
        self.eos = eos
        self.root = {}                                   # byte -> child, None -> id
        for i, token in enumerate(vocab):
            if i == eos or not token:
                continue
            node = self.root
            for byte in token:
                node = node.setdefault(byte, {})
            node[None] = i
        self.table = {}

    def read(self, state, text):
        for byte in text:
            row = self.transitions.get(state, {})
            if byte not in row:
                return None
            state = row[byte]
        return state

    def allowed(self, state):
        ids, stack = [], [(state, self.root)]
        while stack:
            here, node = stack.pop()
            if None in node:
                ids.append(node[None])
            for byte, after in self.transitions.get(here, {}).items():
                if byte in node:
                    stack.append((after, node[byte]))
        if state in self.accepting:
            ids.append(self.eos)
        return ids

    def mask(self, state):
        if state not in self.table:
            flags = torch.zeros(len(self.vocab), dtype=torch.bool)
            flags[self.allowed(state)] = True
            self.table[state] = flags
        return self.table[state].clone()

    def next(self, state, token):
        text = self.vocab[token]
        after = self.read(state, text)
        if token == self.eos or not text or after is None:
            raise ValueError(f"token {token} is not allowed in state {state}")
        return after
