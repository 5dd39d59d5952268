import heapq
from collections import defaultdict


def bpe_train(text, num_merges):
    part = [bytes([b]) for b in text.encode()]
    n = len(part)
    after = [*range(1, n), -1][:n]
    before = list(range(-1, n - 1))
    places = defaultdict(set)
    for i in range(n - 1):
        places[part[i], part[i + 1]].add(i)
    heap = [(-len(found), pair) for pair, found in places.items()]
    heapq.heapify(heap)
    merges = []

    def lose(i):
        if i >= 0 and after[i] >= 0:
            pair = part[i], part[after[i]]
            places[pair].discard(i)
            touched.add(pair)

    def gain(i):
        if i >= 0 and after[i] >= 0:
            pair = part[i], part[after[i]]
            places[pair].add(i)
            touched.add(pair)

    while heap and len(merges) < num_merges:
        count, pair = heapq.heappop(heap)
        if not places[pair] or len(places[pair]) != -count:
            continue
        merges.append(pair)
        touched = set()
        for i in sorted(places[pair]):
            if i not in places[pair]:
                continue
            j = after[i]
            lose(before[i])
            lose(i)
            lose(j)
            part[i], part[j] = part[i] + part[j], None
            after[i] = after[j]
            if after[i] >= 0:
                before[after[i]] = i
            gain(before[i])
            gain(i)
        for one in touched:
            if places[one]:
                heapq.heappush(heap, (-len(places[one]), one))
    return merges
