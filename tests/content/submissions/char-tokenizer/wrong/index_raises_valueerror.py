# list.index: an unknown character raises ValueError, not KeyError
class CharTokenizer:
    def __init__(self, text):
        self.vocab = sorted(set(text))

    def encode(self, text):
        return [self.vocab.index(c) for c in text]

    def decode(self, ids):
        return "".join(self.vocab[i] for i in ids)
