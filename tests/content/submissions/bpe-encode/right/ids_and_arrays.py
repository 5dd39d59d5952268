import heapq
from array import array
from collections import defaultdict


def _compile(merges):
    number = {bytes([b]): b for b in range(256)}
    table = {}
    for r, (a, b) in enumerate(merges):
        new = number.setdefault(a + b, len(number))
        table[number[a], number[b]] = r, new
    return table, [*number]


def bpe_encode(text, merges):
    table, names = _compile(merges)
    ids = array("l", list(text.encode("utf-8")))
    n = len(ids)
    right, left = array("l", range(1, n + 1)), array("l", range(-1, n - 1))
    pending, order = defaultdict(list), []

    def offer(i):
        if i >= 0 and right[i] < n:
            r, _ = table.get((ids[i], ids[right[i]]), (-1, 0))
            if r >= 0:
                if r not in pending:
                    heapq.heappush(order, r)
                pending[r].append(i)

    for i in range(n):
        offer(i)
    while order:
        r = heapq.heappop(order)
        done = []
        for i in sorted(set(pending.pop(r))):
            j = right[i]
            if ids[i] < 0 or j >= n or table.get((ids[i], ids[j]), (None,))[0] != r:
                continue
            ids[i], ids[j] = table[ids[i], ids[j]][1], -1
            right[i] = right[j]
            if right[i] < n:
                left[right[i]] = i
            done.append(i)
        for i in done:
            offer(left[i])
            offer(i)
    return [names[t] for t in ids if t >= 0]
