# catalogue: none
from collections import Counter


class _Trainer:
    merges: list = []

    def train(self, ids, n):
        while len(self.merges) < n and len(ids) > 1:
            counts = Counter(zip(ids, ids[1:]))
            pair = max(counts, key=counts.get)
            self.merges.append(pair)
            i, out = 0, []
            while i < len(ids):
                if tuple(ids[i : i + 2]) == pair:
                    out.append(pair[0] + pair[1])
                    i += 2
                else:
                    out.append(ids[i])
                    i += 1
            ids = out
        return list(self.merges)


def bpe_train(text, num_merges):
    return _Trainer().train([bytes([b]) for b in text.encode("utf-8")], num_merges)
