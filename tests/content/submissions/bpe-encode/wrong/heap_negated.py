# catalogue: 2
import heapq

def bpe_encode(text, merges):
    rank = {p: -r for r, p in enumerate(merges)}
    tok = [bytes([b]) for b in text.encode("utf-8")]
    n = len(tok)
    nxt, prv = list(range(1, n + 1)), list(range(-1, n - 1))
    heap = [(rank[p], i) for i, p in enumerate(zip(tok, tok[1:])) if p in rank]
    heapq.heapify(heap)
    while heap:
        r, touched = heap[0][0], []
        while heap and heap[0][0] == r:
            i = heapq.heappop(heap)[1]
            j = nxt[i]
            if tok[i] is None or j >= n or rank.get((tok[i], tok[j])) != r:
                continue
            tok[i], tok[j], nxt[i] = tok[i] + tok[j], None, nxt[j]
            if nxt[i] < n:
                prv[nxt[i]] = i
            touched.append(i)
        for i in touched:
            for h in (prv[i], i):
                if h >= 0 and tok[h] is not None and nxt[h] < n and (tok[h], tok[nxt[h]]) in rank:
                    heapq.heappush(heap, (rank[tok[h], tok[nxt[h]]], h))
    return [t for t in tok if t is not None]
