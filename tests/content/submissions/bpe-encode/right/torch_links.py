import heapq
from typing import NamedTuple

import torch


class Merge(NamedTuple):
    rank: int
    left: bytes
    right: bytes


def bpe_encode(text, merges):
    """Token starts are the set cells of a byte mask; neighbours are found through two link lists."""
    rules = {(m[0], m[1]): Merge(r, *m) for r, m in enumerate(merges)}
    data = text.encode("utf-8")
    size = len(data)
    starts = bytearray(b"\1") * size
    after, before = torch.arange(1, size + 1).tolist(), torch.arange(-1, size - 1).tolist()

    def rule(i):
        if i < 0 or not starts[i] or after[i] >= size:
            return None
        mid = after[i]
        return rules.get((data[i:mid], data[mid : after[mid]]))

    heap = [(m.rank, i) for i in range(size) if (m := rule(i))]
    heapq.heapify(heap)
    while heap:
        rank = heap[0][0]
        fresh = []
        while heap and heap[0][0] == rank:
            _, i = heapq.heappop(heap)
            m = rule(i)
            if m is None or m.rank != rank:
                continue
            mid = after[i]
            starts[mid] = 0
            after[i] = after[mid]
            if after[i] < size:
                before[after[i]] = i
            fresh.append(i)
        for i in fresh:
            for x in (before[i], i):
                if (m := rule(x)) is not None:
                    heapq.heappush(heap, (m.rank, x))
    at = [i for i, s in enumerate(starts) if s]
    return [data[a:b] for a, b in zip(at, [*at[1:], size])]


if __name__ == "__main__":
    print(bpe_encode("banana", [(b"a", b"n"), (b"an", b"an")]))
