# costly: rescans the whole text per merge, but only where two merges make the same bytes; 10,000 CJK letters and one such merge: 22.8 s against 0.06 s (about 350 times), 4 times per doubling
import heapq


def _heap(parts, merges, rank):
    """Fast, but right only if a merge never makes a lower rank possible."""
    n = len(parts)
    nxt, prv = list(range(1, n + 1)), list(range(-1, n - 1))
    heap = [(rank[p], i) for i, p in enumerate(zip(parts, parts[1:])) if p in rank]
    heapq.heapify(heap)
    while heap:
        r, i = heapq.heappop(heap)
        x, y = merges[r]
        j = nxt[i]
        if parts[i] != x or j >= n or parts[j] != y:
            continue
        parts[i], parts[j] = x + y, None
        nxt[i] = nxt[j]
        if nxt[i] < n:
            prv[nxt[i]] = i
        for p, q in ((prv[i], i), (i, nxt[i])):
            if p >= 0 and q < n and (parts[p], parts[q]) in rank:
                heapq.heappush(heap, (rank[parts[p], parts[q]], p))
    return [p for p in parts if p is not None]


def _scan(parts, merges, rank):
    """Word for word what the rules say."""
    none = len(merges)
    while True:
        r = min((rank.get(p, none) for p in zip(parts, parts[1:])), default=none)
        if r == none:
            return parts
        x, y = merges[r]
        new, it = [], iter(parts)
        for p in it:
            if new and new[-1] == x and p == y and not fresh:
                new[-1] = x + y
                fresh = True
            else:
                new.append(p)
                fresh = False
        parts = new


def bpe_encode(text, merges):
    rank = {p: i for i, p in enumerate(merges)}
    parts = [bytes([b]) for b in text.encode("utf-8")]
    if len({x + y for x, y in merges}) == len(merges):
        return _heap(parts, merges, rank)
    return _scan(parts, merges, rank)             # two merges make the same bytes
