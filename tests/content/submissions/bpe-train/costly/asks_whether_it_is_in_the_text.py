"""A heap of counts and the places of each pair; but in each round it asks whether the text has the new symbol, by `in`."""

from collections import defaultdict
from heapq import heapify, heappop, heappush


def bpe_train(text, num_merges):
    symbols = [bytes([value]) for value in text.encode("utf-8")]
    n = len(symbols)
    before, after = list(range(-1, n - 1)), list(range(1, n + 1))
    places = defaultdict(set)
    for i in range(n - 1):
        places[symbols[i], symbols[i + 1]].add(i)
    heap = [(-len(found), pair) for pair, found in places.items()]
    heapify(heap)
    merges = []

    def leave(i, pair):
        found = places.get(pair)
        if found is not None and i in found:
            found.discard(i)
            changed.add(pair)

    while len(merges) < num_merges and heap:
        count, best = heappop(heap)
        if not places[best] or -count != len(places[best]):
            continue
        left, right = best
        merges.append(best)
        is_new = left + right not in symbols  # nothing depends on it
        changed = set()
        for i in sorted(places.pop(best)):
            j = after[i]
            if symbols[i] != left or j >= n or symbols[j] != right:
                continue
            h, k = before[i], after[j]
            if h >= 0:
                leave(h, (symbols[h], left))
            if k < n:
                leave(j, (right, symbols[k]))
                before[k] = i
            symbols[i], symbols[j], after[i] = left + right, None, k
            for at in (h, i):
                if at >= 0 and after[at] < n:
                    pair = symbols[at], symbols[after[at]]
                    places[pair].add(at)
                    changed.add(pair)
        changed.discard(best) if is_new else None
        for pair in changed:
            if places.get(pair):
                heappush(heap, (-len(places[pair]), pair))
    return merges
