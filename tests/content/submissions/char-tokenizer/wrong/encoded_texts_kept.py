# Encoded texts are kept by the size of the vocabulary, so a second tokenizer of that size gets the first one's ids.
from functools import lru_cache
_c = {}
class CharTokenizer:
    def __init__(self, text):
        self.vocab = sorted(set(text))
        self.stoi = {c: i for i, c in enumerate(self.vocab)}
    def encode(self, text):
        key = (len(self.vocab), text)
        if key not in _c:
            _c[key] = [self.stoi[c] for c in text]
        return _c[key]
    def decode(self, ids):
        return "".join(self.vocab[i] for i in ids)
