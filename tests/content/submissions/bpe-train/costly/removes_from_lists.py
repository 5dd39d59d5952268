# costly: each join takes its neighbour pairs out of plain lists with list.remove, which searches all occurrences of those pairs; 4-letter (DNA) text, 100 merges: 4x right_2 at 100,000 letters, 13x at 200,000 (6.3 s against 0.46 s).
import heapq
from collections import defaultdict


def bpe_train(text, num_merges):
    data = text.encode("utf-8")
    n = len(data)
    sym = [data[i:i + 1] for i in range(n)]
    prev, nxt = list(range(-1, n - 1)), list(range(1, n + 1))
    where = defaultdict(list)             # pair -> its places
    for i in range(n - 1):
        where[sym[i], sym[i + 1]].append(i)

    heap = [(-len(places), pair) for pair, places in where.items()]
    heapq.heapify(heap)
    changed = set()

    def forget(pair, i):
        where[pair].remove(i)
        changed.add(pair)

    def note(pair, i):
        where[pair].append(i)
        changed.add(pair)

    merges = []
    while heap and len(merges) < num_merges:
        count, pair = heapq.heappop(heap)
        if pair not in where or len(where[pair]) != -count:
            continue
        merges.append(pair)
        a, b = pair
        ab = a + b
        changed.clear()
        for i in sorted(where[pair]):
            j = nxt[i]
            if sym[i] != a or j >= n or sym[j] != b:
                continue
            h, k = prev[i], nxt[j]
            forget(pair, i)
            if h >= 0:
                forget((sym[h], a), h)
                note((sym[h], ab), h)
            if k < n:
                forget((b, sym[k]), j)
                note((ab, sym[k]), i)
                prev[k] = i
            sym[i], sym[j], nxt[i] = ab, None, k
        for p in changed:
            if where[p]:
                heapq.heappush(heap, (-len(where[p]), p))
            else:
                del where[p]
    return merges
