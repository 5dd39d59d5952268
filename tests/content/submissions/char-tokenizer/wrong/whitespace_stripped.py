# the text is stripped of outer white space before the vocabulary is built
class CharTokenizer:
    def __init__(self, text):
        text = text.strip()
        self.vocab = sorted(set(text))
        self.stoi = {c: i for i, c in enumerate(self.vocab)}

    def encode(self, text):
        return [self.stoi[c] for c in text]

    def decode(self, ids):
        return "".join(self.vocab[i] for i in ids)
