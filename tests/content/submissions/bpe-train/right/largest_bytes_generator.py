from collections import defaultdict
from itertools import islice


def _steps(data: bytes):
    n = len(data)
    end = list(range(1, n + 1))  # end[i]: where the token that starts at i ends; 0 inside a token
    start = list(range(n + 1))  # start[e]: where the token that ends at e starts
    start[1:] = range(n)
    spots = defaultdict(set)

    def pair_at(i):
        if i < 0 or not end[i] or end[i] == n:
            return None
        j = end[i]
        return data[i:j], data[j : end[j]]

    for i in range(n):
        if (p := pair_at(i)) is not None:
            spots[p].add(i)
    while spots:
        best = max(spots, key=lambda p: (len(spots[p]), p))
        yield best
        for i in sorted(spots[best]):
            if pair_at(i) != best:
                continue
            j = end[i]
            before = start[i] if i else -1
            for x in (before, i, j):
                if (p := pair_at(x)) is not None and x in spots.get(p, ()):
                    spots[p].remove(x)
                    if not spots[p]:
                        del spots[p]
            end[i], end[j] = end[j], 0
            start[end[i]] = i
            for x in (before, i):
                if (p := pair_at(x)) is not None:
                    spots[p].add(x)


def bpe_train(text: str, num_merges: int) -> list[tuple[bytes, bytes]]:
    return list(islice(_steps(text.encode("utf-8")), num_merges))
