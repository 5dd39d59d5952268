import heapq

def bpe_encode(text, merges):
    rank = {p: i for i, p in enumerate(merges)}
    tok = [bytes([b]) for b in text.encode("utf-8")]
    n = len(tok)
    nxt = list(range(1, n + 1))
    prv = list(range(-1, n - 1))
    heap = []

    def offer(i):
        if i >= 0 and tok[i] is not None and nxt[i] < n:
            r = rank.get((tok[i], tok[nxt[i]]))
            if r is not None:
                heapq.heappush(heap, (r, i))

    for i in range(n):
        offer(i)
    while heap:
        r = heap[0][0]
        batch = []
        while heap and heap[0][0] == r:
            batch.append(heapq.heappop(heap)[1])
        touched = []
        for i in batch:
            if tok[i] is None or nxt[i] >= n or (tok[i], tok[nxt[i]]) != merges[r]:
                continue
            j = nxt[i]
            tok[i] += tok[j]
            tok[j] = None
            nxt[i] = nxt[j]
            if nxt[j] < n:
                prv[nxt[j]] = i
            touched += [prv[i], i]
        for i in touched:
            offer(i)
    return [t for t in tok if t is not None]
