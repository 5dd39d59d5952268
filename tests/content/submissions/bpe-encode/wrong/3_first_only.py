# catalogue: 3
class BPE:
    def __init__(self, merges):
        self.ranks = dict(zip(merges, range(len(merges))))

    def merge(self, word, pair):
        out = []
        for w in word:
            if out and (out[-1], w) == pair and not self.fresh:
                out[-1] = out[-1] + w
                self.fresh = True
            else:
                out.append(w)
                self.fresh = False
        return out

    def encode(self, word):
        self.fresh = False
        pairs = [p for p in zip(word, word[1:]) if p in self.ranks]
        if pairs:
            word = self.merge(word, min(pairs, key=self.ranks.__getitem__))
        return word

def bpe_encode(text, merges):
    raw = text.encode()
    return BPE(merges).encode([raw[i:i + 1] for i in range(len(raw))])
