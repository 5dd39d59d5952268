# catalogue: 4
# one entry too many: an <unk> token in front of the characters
class CharTokenizer:
    def __init__(self, text):
        self.vocab = ["<unk>"] + sorted(set(text))
        self.stoi = {c: i for i, c in enumerate(self.vocab)}

    def encode(self, text):
        return [self.stoi[c] for c in text]

    def decode(self, ids):
        return "".join([self.vocab[i] for i in ids])
