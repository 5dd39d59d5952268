import heapq
from collections import defaultdict

def bpe_train(text, num_merges):
    tok = [bytes([b]) for b in text.encode()]
    n = len(tok)
    nxt = list(range(1, n + 1))
    prv = list(range(-1, n - 1))
    where = defaultdict(set)
    for i in range(n - 1):
        where[tok[i], tok[i + 1]].add(i)
    heap = [(-len(s), p) for p, s in where.items()]
    heapq.heapify(heap)
    merges = []
    while heap and len(merges) < num_merges:
        c, pair = heapq.heappop(heap)
        spots = where.get(pair)
        if not spots:
            continue
        if len(spots) != -c:
            heapq.heappush(heap, (-len(spots), pair))
            continue
        merges.append(pair)
        fresh = set()
        for i in sorted(spots):
            if i not in spots:
                continue
            j = nxt[i]
            h, k = prv[i], nxt[j]
            spots.discard(i)
            if h >= 0:
                where[tok[h], tok[i]].discard(h)
            if k < n:
                where[tok[j], tok[k]].discard(j)
            tok[i] = pair[0] + pair[1]
            tok[j] = None
            nxt[i] = k
            if k < n:
                prv[k] = i
            if h >= 0:
                where[tok[h], tok[i]].add(h)
                fresh.add((tok[h], tok[i]))
            if k < n:
                where[tok[i], tok[k]].add(i)
                fresh.add((tok[i], tok[k]))
        for p in fresh:
            if where[p]:
                heapq.heappush(heap, (-len(where[p]), p))
    return merges
