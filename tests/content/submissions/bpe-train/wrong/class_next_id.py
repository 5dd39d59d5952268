# catalogue: 4
from collections import Counter

class Trainer:
    next_id = 0

    def __init__(self, data):
        self.seq = list(data)
        self.names = [bytes([i]) for i in range(256)]

    def step(self):
        best, _ = Counter(zip(self.seq, self.seq[1:])).most_common(1)[0]
        names = self.names[best[0]], self.names[best[1]]
        fresh = self.next_id
        self.next_id += 1
        if fresh < len(self.names):
            self.names[fresh] = b"".join(names)
        else:
            self.names.append(b"".join(names))
        out, it, n = [], 0, len(self.seq)
        while it < n:
            hit = tuple(self.seq[it:it + 2]) == best
            out.append(fresh if hit else self.seq[it])
            it += 1 + hit
        self.seq = out
        return names

def bpe_train(text, num_merges):
    t = Trainer(text.encode("utf-8"))
    got = []
    while len(got) < num_merges and len(t.seq) > 1:
        got.append(t.step())
    return got
