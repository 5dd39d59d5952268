import operator


class CharTokenizer:
    def __init__(self, text):
        self.vocab = [*sorted(dict.fromkeys(text))]
        self._lookup = dict(zip(self.vocab, range(len(self.vocab)))).__getitem__

    def encode(self, text):
        return list(map(self._lookup, text))

    def decode(self, ids):
        ids = list(ids)
        if not ids:
            return ""
        if len(ids) == 1:
            return self.vocab[ids[0]]
        return "".join(operator.itemgetter(*ids)(self.vocab))
