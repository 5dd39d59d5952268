import heapq


def bpe_encode(text, merges):
    ranks = {m: i for i, m in enumerate(merges)}
    data = text.encode("utf-8")
    tok = [data[i : i + 1] for i in range(len(data))]
    prev, nxt = list(range(-1, len(tok) - 1)), [*range(1, len(tok)), -1]
    heap = [(ranks[p], i) for i, p in enumerate(zip(tok, tok[1:])) if p in ranks]
    heapq.heapify(heap)
    while heap:
        r, i = heapq.heappop(heap)
        j = nxt[i]
        if not tok[i] or j < 0 or ranks.get((tok[i], tok[j])) != r:
            continue
        tok[i], tok[j], nxt[i] = tok[i] + tok[j], b"", nxt[j]
        if nxt[i] >= 0:
            prev[nxt[i]] = i
            if (s := ranks.get((tok[i], tok[nxt[i]]))) is not None:
                heapq.heappush(heap, (s, i))
        if prev[i] >= 0 and (s := ranks.get((tok[prev[i]], tok[i]))) is not None:
            heapq.heappush(heap, (s, prev[i]))
    return [t for t in tok if t]
