# other: a character in front of the smallest one becomes a negative index and gets another one's id
class CharTokenizer:
    def __init__(self, text):
        self.vocab = sorted(set(text))
        self._low = ord(self.vocab[0]) if self.vocab else 0
        high = ord(self.vocab[-1]) if self.vocab else -1
        self._table = [None] * (high - self._low + 1)
        for i, ch in enumerate(self.vocab):
            self._table[ord(ch) - self._low] = i

    def _id(self, ch):
        try:
            i = self._table[ord(ch) - self._low]
        except IndexError:
            raise KeyError(ch) from None
        if i is None:
            raise KeyError(ch)
        return i

    def encode(self, text):
        return [self._id(ch) for ch in text]

    def decode(self, ids):
        return "".join(self.vocab[i] for i in ids)
