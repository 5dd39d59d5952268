# costly: counts and links are incremental, but the places of the pair are found by comparing two arrays as long as the text in each round (numpy); breaks "not ... the whole text is gone through, in each round"
import heapq
import numpy as np


def bpe_train(text, num_merges):
    me = np.frombuffer(text.encode("utf-8"), dtype=np.uint8).astype(np.int32)
    n = me.size
    if n < 2:
        return []
    him = np.append(me[1:], -1).astype(np.int32)
    prv, nxt = list(range(-1, n - 1)), list(range(1, n)) + [-1]
    names = [bytes([i]) for i in range(256)]
    ids = {s: i for i, s in enumerate(names)}
    counts = {}
    for p in zip(me[:-1].tolist(), me[1:].tolist()):
        counts[p] = counts.get(p, 0) + 1
    heap = [(-c, p) for p, c in counts.items()]
    heapq.heapify(heap)
    merges = []
    while heap and len(merges) < num_merges:
        c, pair = heapq.heappop(heap)
        now = counts[pair]
        if now != -c:
            if 0 < now < -c:
                heapq.heappush(heap, (-now, pair))
            continue
        a, b = pair
        merges.append((names[a], names[b]))
        joined = names[a] + names[b]
        if joined not in ids:
            ids[joined] = len(names)
            names.append(joined)
        new = ids[joined]
        grown = set()
        for p in np.flatnonzero((me == a) & (him == b)).tolist():
            if me[p] != a or him[p] != b:
                continue
            q = nxt[p]
            l, r = prv[p], nxt[q]
            counts[pair] -= 1
            me[p], me[q], him[q] = new, -1, -1
            nxt[p] = r
            him[p] = me[r] if r >= 0 else -1
            if l >= 0:
                x = int(me[l])
                counts[x, a] -= 1
                counts[x, new] = counts.get((x, new), 0) + 1
                grown.add((x, new))
                him[l] = new
            if r >= 0:
                y = int(me[r])
                prv[r] = p
                counts[b, y] -= 1
                counts[new, y] = counts.get((new, y), 0) + 1
                grown.add((new, y))
        for g in grown:
            if counts[g] > 0:
                heapq.heappush(heap, (-counts[g], g))
    return merges
