from sortedcontainers import SortedSet

def bpe_encode(text, merges):
    rank = {pair: i for i, pair in enumerate(merges)}
    toks = {i: bytes([b]) for i, b in enumerate(text.encode())}
    prev = {i: i - 1 for i in toks}

    def key(i):
        nxt = i + len(toks[i])
        return rank.get((toks[i], toks.get(nxt)))

    todo = SortedSet((key(i), i) for i in toks if key(i) is not None)
    while todo:
        low = todo[0][0]
        batch = [i for _, i in todo.irange((low, -1), (low, len(prev) + 10 ** 9))]
        for i in batch:
            todo.discard((low, i))
        made = []
        for i in batch:
            if i in toks and key(i) == low:
                j = i + len(toks[i])
                after = j + len(toks[j])
                toks[i] += toks.pop(j)
                if after in toks:
                    prev[after] = i
                made.append(i)
        for i in made:
            for h in (prev[i], i):
                if h >= 0 and h in toks and key(h) is not None:
                    todo.add((key(h), h))
    return list(toks[i] for i in sorted(toks))
