# catalogue: 4
# the loop over the sorted characters stops one early
class CharTokenizer:
    def __init__(self, text):
        chars = sorted(set(text))
        self.vocab = []
        self.ids = {}
        i = 0
        while i < len(chars) - 1:
            self.vocab.append(chars[i])
            self.ids[chars[i]] = i
            i += 1

    def encode(self, text):
        return [self.ids[c] for c in text]

    def decode(self, ids):
        return "".join(self.vocab[i] for i in ids)
