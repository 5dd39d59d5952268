import numpy as np


def _codes(text):
    return np.array([ord(c) for c in text], dtype=np.uint32)


class CharTokenizer:
    """Works on arrays of code points."""

    def __init__(self, text):
        self._points = np.unique(_codes(text))
        self.vocab = [chr(p) for p in self._points.tolist()]

    def encode(self, text):
        codes = _codes(text)
        if codes.size == 0:
            return []
        if self._points.size == 0:
            raise KeyError(text[0])
        pos = np.searchsorted(self._points, codes)
        safe = np.minimum(pos, self._points.size - 1)
        bad = self._points[safe] != codes
        if bad.any():
            raise KeyError(text[int(np.argmax(bad))])
        return safe.tolist()

    def decode(self, ids):
        return "".join(chr(int(self._points[i])) for i in ids)
