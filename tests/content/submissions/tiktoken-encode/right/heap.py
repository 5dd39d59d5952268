# requires: regex
import heapq

import regex


def _encode_piece(piece, ranks):
    n = len(piece)
    end = {i: i + 1 for i in range(n)}
    start = {i + 1: i for i in range(n)}
    heap = [(ranks[piece[i : i + 2]], i, i + 2) for i in range(n - 1) if piece[i : i + 2] in ranks]
    heapq.heapify(heap)
    while heap:
        _, i, j = heapq.heappop(heap)
        mid = end.get(i)
        if mid is None or end.get(mid) != j:
            continue
        end[i] = j
        start[j] = i
        del end[mid], start[mid]
        for a, b in ((start.get(i), j), (i, end.get(j))):
            if a is not None and b is not None and piece[a:b] in ranks:
                heapq.heappush(heap, (ranks[piece[a:b]], a, b))
    return [ranks[piece[i : end[i]]] for i in sorted(end)]


def encode_ordinary(text, ranks, pattern):
    return [t for m in regex.finditer(pattern, text) for t in _encode_piece(m.group().encode(), ranks)]
