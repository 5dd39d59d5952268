class _Chain:
    """The text as a doubly linked chain, with the positions of every pair kept up to date."""

    def __init__(self, data):
        n = len(data)
        self.tok = [bytes([b]) for b in data]
        self.left = [i - 1 for i in range(n)]
        self.right = [i + 1 if i + 1 < n else None for i in range(n)]
        self.at = {}
        for i in range(n - 1):
            self.add(i)

    def key(self, i):
        return self.tok[i], self.tok[self.right[i]]

    def add(self, i):
        self.at.setdefault(self.key(i), {})[i] = True

    def drop(self, i):
        spots = self.at.get(self.key(i))
        if spots is not None:
            spots.pop(i, None)
            if not spots:
                del self.at[self.key(i)]

    def join(self, i):
        j = self.right[i]
        h, k = self.left[i], self.right[j]
        for x in ([h] if h >= 0 else []) + [i] + ([j] if k is not None else []):
            self.drop(x)
        self.tok[i] += self.tok[j]
        self.tok[j] = None
        self.right[i] = k
        if k is not None:
            self.left[k] = i
            self.add(i)
        if h >= 0:
            self.add(h)


def bpe_train(text, num_merges):
    chain = _Chain(text.encode())
    merges = []
    while chain.at and len(merges) < num_merges:
        pair = max(chain.at, key=lambda p: len(chain.at[p]))
        merges.append(pair)
        for i in sorted(chain.at[pair]):
            if chain.tok[i] is not None and chain.right[i] is not None and chain.key(i) == pair:
                chain.join(i)
    return merges
