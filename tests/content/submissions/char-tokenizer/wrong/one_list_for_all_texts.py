# Every call of encode returns the same list.
class CharTokenizer:
    def __init__(self, text):
        self.vocab = sorted(set(text))
        self.stoi = {c: i for i, c in enumerate(self.vocab)}
        self.out = []
    def encode(self, text):
        self.out.clear()
        self.out.extend(self.stoi[c] for c in text)
        return self.out
    def decode(self, ids):
        return "".join(self.vocab[i] for i in ids)
