class Vocab(list):
    def id_of(self, ch):
        try:
            return self.index(ch)
        except ValueError:
            raise KeyError(ch) from None


class CharTokenizer:
    def __init__(self, text):
        self.vocab = Vocab()
        for ch in text:
            if ch not in self.vocab:
                self.vocab.append(ch)
        self.vocab.sort()

    def encode(self, text):
        return [self.vocab.id_of(ch) for ch in text]

    def decode(self, ids):
        return "".join(map(self.vocab.__getitem__, ids))
