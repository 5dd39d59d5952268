import functools
import regex as re

class Enc:
    def __init__(self, ranks, pattern):
        self.ranks = ranks
        self.pat = re.compile(pattern)
        self.word = functools.lru_cache(maxsize=None)(self._word)

    def _word(self, w):
        w = w.encode()
        if w in self.ranks:
            return (self.ranks[w],)
        cuts = list(range(len(w) + 1))
        while len(cuts) > 2:
            scored = [(self.ranks.get(w[cuts[i]:cuts[i + 2]], float("inf")), i) for i in range(len(cuts) - 2)]
            r, i = min(scored)
            if r == float("inf"):
                break
            del cuts[i + 1]
        return tuple(self.ranks[w[a:b]] for a, b in zip(cuts, cuts[1:]))

    def __call__(self, text):
        return [t for m in self.pat.finditer(text) for t in self.word(m[0])]

def encode_ordinary(text, ranks, pattern):
    return Enc(ranks, pattern)(text)
