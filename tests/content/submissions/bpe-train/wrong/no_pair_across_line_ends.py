# other: no pair is counted or joined across the end of a line
import heapq
from collections import defaultdict


def bpe_train(text, num_merges):
    lines = [line.encode("utf-8") for line in text.splitlines(keepends=True)]
    data = b"".join(lines)
    n = len(data)
    ends = set()
    total = 0
    for line in lines:
        total += len(line)
        ends.add(total - 1)
    sym = [data[i:i + 1] for i in range(n)]
    nxt = list(range(1, n)) + [-1] if n else []
    prv = list(range(-1, n - 1))
    count = defaultdict(int)
    where = defaultdict(list)
    for i in ends:
        nxt[i] = -1
        if i + 1 < n:
            prv[i + 1] = -1
    for i in range(n - 1):
        if i in ends:
            continue
        p = (sym[i], sym[i + 1])
        count[p] += 1
        where[p].append(i)
    heap = [(-c, p) for p, c in count.items()]
    heapq.heapify(heap)
    merges = []
    while len(merges) < num_merges and heap:
        c, pair = heapq.heappop(heap)
        real = count.get(pair, 0)
        if real <= 0:
            continue
        if -c != real:
            if -c > real:
                heapq.heappush(heap, (-real, pair))
            continue
        merges.append(pair)
        a, b = pair
        ab = a + b
        touched = set()
        for i in sorted(set(where.pop(pair))):
            if sym[i] != a:
                continue
            j = nxt[i]
            if j < 0 or sym[j] != b:
                continue
            h, k = prv[i], nxt[j]
            count[pair] -= 1
            if h >= 0:
                count[sym[h], a] -= 1
                count[sym[h], ab] += 1
                where[sym[h], ab].append(h)
                touched.add((sym[h], ab))
            if k >= 0:
                count[b, sym[k]] -= 1
                count[ab, sym[k]] += 1
                where[ab, sym[k]].append(i)
                touched.add((ab, sym[k]))
                prv[k] = i
            sym[i], sym[j] = ab, None
            nxt[i] = k
        for p in touched:
            if count[p] > 0:
                heapq.heappush(heap, (-count[p], p))
    return merges
