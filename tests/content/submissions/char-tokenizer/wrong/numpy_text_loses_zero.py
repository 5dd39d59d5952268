# other: a numpy array of strings turns the character of code point 0 into an empty string
import numpy as np


class CharTokenizer:
    def __init__(self, text):
        self.vocab = np.unique(np.array(list(text), dtype="U1")).tolist()
        self._id = {ch: i for i, ch in enumerate(self.vocab)}

    def encode(self, text):
        return [self._id[ch] for ch in np.array(list(text), dtype="U1").tolist()]

    def decode(self, ids):
        return "".join(self.vocab[i] for i in ids)
