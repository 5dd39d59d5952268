import heapq
from collections import defaultdict


def bpe_train(text, num_merges):
    data = text.encode("utf-8")
    tok = [data[i : i + 1] for i in range(len(data))]
    prev, nxt = list(range(-1, len(tok) - 1)), [*range(1, len(tok)), -1]
    where = defaultdict(set)
    for i in range(len(tok) - 1):
        where[tok[i], tok[i + 1]].add(i)
    heap = [(-len(at), pair) for pair, at in where.items()]
    heapq.heapify(heap)
    merges = []
    while heap and len(merges) < num_merges:
        count, pair = heapq.heappop(heap)
        now = len(where.get(pair, ()))
        if not now or now != -count:  # a stale entry
            if now:
                heapq.heappush(heap, (-now, pair))
            continue
        merges.append(pair)
        touched = set()
        for i in sorted(where.pop(pair)):
            j = nxt[i]
            if tok[i] is None or j < 0 or (tok[i], tok[j]) != pair:
                continue
            h, k = prev[i], nxt[j]
            if h >= 0:
                where[tok[h], tok[i]].discard(h)
            if k >= 0:
                where[tok[j], tok[k]].discard(j)
                prev[k] = i
            tok[i], tok[j], nxt[i] = tok[i] + tok[j], None, k
            for left, right in ((h, i), (i, k)):
                if left >= 0 and right >= 0:
                    where[tok[left], tok[right]].add(left)
                    touched.add((tok[left], tok[right]))
        for p in touched:
            heapq.heappush(heap, (-len(where[p]), p))
    return merges
