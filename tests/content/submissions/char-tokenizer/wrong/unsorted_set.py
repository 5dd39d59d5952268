# catalogue: 1
# the vocabulary is in whatever order the set iterates
class CharTokenizer:
    def __init__(self, text):
        self.vocab = list(set(text))
        self.stoi = {c: i for i, c in enumerate(self.vocab)}

    def encode(self, text):
        return [self.stoi[c] for c in text]

    def decode(self, ids):
        return "".join(self.vocab[i] for i in ids)
