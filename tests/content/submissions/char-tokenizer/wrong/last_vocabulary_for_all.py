# other: vocabulary is a class attribute shared by all
class CharTokenizer:
    s = {}
    vocab = []
    def __init__(self, text):
        CharTokenizer.vocab = sorted(set(text)); CharTokenizer.s = {c: i for i, c in enumerate(self.vocab)}
    def encode(self, text):
        return [self.s[c] for c in text]
    def decode(self, ids):
        return "".join(self.vocab[i] for i in ids)
