# catalogue: 1
class Trie:
    def __init__(self, words):
        self.root = {}
        for w in words:
            d = self.root
            for c in w:
                d = d.setdefault(c, {})
            d[None] = True

    def longest(self, data, i):
        d, best, j = self.root, i + 1, i
        while j < len(data) and data[j] in d:
            d = d[data[j]]
            j += 1
            if None in d:
                best = j
        return max(best, i + 1)

def bpe_encode(text, merges):
    trie, data, out, i = Trie(a + b for a, b in merges), text.encode(), [], 0
    while i < len(data):
        j = trie.longest(data, i)
        out.append(data[i:j])
        i = j
    return out
