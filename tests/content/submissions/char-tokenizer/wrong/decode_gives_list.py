# catalogue: 2
# decode returns the characters, not the joined string
class CharTokenizer:
    def __init__(self, text):
        self.vocab = sorted(set(text))
        self.index = {c: i for i, c in enumerate(self.vocab)}

    def encode(self, text):
        return [self.index[c] for c in text]

    def decode(self, ids):
        return [self.vocab[i] for i in ids]
