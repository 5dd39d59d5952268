# catalogue: 2
# the characters of the ids come back as a list from a numpy gather
import numpy as np


class CharTokenizer:
    def __init__(self, text):
        self.vocab = sorted(set(text))
        self._table = np.array(self.vocab, dtype=object)
        self._ids = dict(zip(self.vocab, range(len(self.vocab))))

    def encode(self, text):
        return [self._ids[c] for c in text]

    def decode(self, ids):
        return self._table[np.array(list(ids), dtype=np.int64)].tolist()
