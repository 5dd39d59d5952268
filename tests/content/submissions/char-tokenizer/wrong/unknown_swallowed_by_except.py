# catalogue: 3
# the KeyError is caught and the character is left out
class CharTokenizer:
    def __init__(self, text):
        chars = list(set(text))
        chars.sort()
        self.vocab = chars
        self.lookup = {}
        for i in range(len(chars)):
            self.lookup[chars[i]] = i

    def encode(self, text):
        result = []
        for ch in text:
            try:
                result.append(self.lookup[ch])
            except KeyError:
                continue
        return result

    def decode(self, ids):
        s = ""
        for i in ids:
            s = s + self.vocab[i]
        return s
