import heapq
from collections import defaultdict


def bpe_encode(text, merges):
    rank = {tuple(pair): r for r, pair in enumerate(merges)}
    data = text.encode("utf-8")
    tok = [data[i : i + 1] for i in range(len(data))]
    prev, nxt = list(range(-1, len(tok) - 1)), [*range(1, len(tok)), -1]
    spots = defaultdict(set)
    heap = []

    def note(i):
        if i < 0 or nxt[i] < 0:
            return
        r = rank.get((tok[i], tok[nxt[i]]))
        if r is not None:
            if not spots[r]:
                heapq.heappush(heap, r)
            spots[r].add(i)

    for i in range(len(tok)):
        note(i)
    while heap:
        r = heapq.heappop(heap)
        changed = []
        for i in sorted(spots.pop(r, ())):
            j = nxt[i]
            if tok[i] is None or j < 0 or (tok[i], tok[j]) != tuple(merges[r]):
                continue
            tok[i], tok[j], nxt[i] = tok[i] + tok[j], None, nxt[j]
            if nxt[i] >= 0:
                prev[nxt[i]] = i
            changed.append(i)
        for i in changed:
            if tok[i] is not None:
                note(prev[i])
                note(i)
    return [t for t in tok if t is not None]
