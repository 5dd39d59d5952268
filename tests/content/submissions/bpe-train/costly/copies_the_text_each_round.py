# costly: copies the whole sequence in each round, in C
import heapq
from collections import defaultdict


def bpe_train(text, num_merges):
    data = text.encode("utf-8")
    n = len(data)
    sym = [data[i:i + 1] for i in range(n)]
    nxt = list(range(1, n + 1)); prv = list(range(-1, n - 1))
    where = defaultdict(set)
    for i in range(n - 1):
        where[sym[i], sym[i + 1]].add(i)
    heap = [(-len(s), p) for p, s in where.items()]
    heapq.heapify(heap)
    out = []
    while len(out) < num_merges and heap:
        c, p = heapq.heappop(heap)
        real = len(where.get(p, ()))
        if real != -c:
            continue
        if real == 0:
            continue
        out.append(p)
        sym[:]
        touched = set()
        new = p[0] + p[1]
        for i in sorted(where[p]):
            if i not in where[p]:
                continue
            j = nxt[i]
            k = nxt[j]; h = prv[i]
            where[p].discard(i)
            if h >= 0:
                q = (sym[h], sym[i]); where[q].discard(h); touched.add(q)
            if k < n:
                q = (sym[j], sym[k]); where[q].discard(j); touched.add(q)
            sym[i] = new; sym[j] = None; nxt[i] = k
            if k < n:
                prv[k] = i
                q = (new, sym[k]); where[q].add(i); touched.add(q)
            if h >= 0:
                q = (sym[h], new); where[q].add(h); touched.add(q)
        touched.add(p)
        for q in touched:
            s = where[q]
            if s:
                heapq.heappush(heap, (-len(s), q))
            else:
                del where[q]
    return out
