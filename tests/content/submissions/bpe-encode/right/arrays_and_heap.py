import heapq

def bpe_encode(text, merges):
    rank = {p: r for r, p in enumerate(merges)}
    tok = [bytes([b]) for b in text.encode("utf-8")]
    n = len(tok)
    nxt = list(range(1, n + 1))
    prv = list(range(-1, n - 1))
    heap = [(rank[p], i) for i, p in enumerate(zip(tok, tok[1:])) if p in rank]
    heapq.heapify(heap)
    while heap:
        r = heap[0][0]
        spots = []
        while heap and heap[0][0] == r:
            spots.append(heapq.heappop(heap)[1])
        a, b = merges[r]
        touched = []
        for i in spots:
            if tok[i] != a or nxt[i] >= n or tok[nxt[i]] != b:
                continue
            j = nxt[i]
            tok[i], tok[j] = a + b, None
            nxt[i] = nxt[j]
            if nxt[j] < n:
                prv[nxt[j]] = i
            touched += [prv[i], i]
        for i in touched:
            if i >= 0 and tok[i] is not None and nxt[i] < n:
                r2 = rank.get((tok[i], tok[nxt[i]]))
                if r2 is not None:
                    heapq.heappush(heap, (r2, i))
    return [t for t in tok if t is not None]
