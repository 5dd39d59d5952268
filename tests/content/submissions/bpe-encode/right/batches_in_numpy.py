"""Each batch is joined at once with numpy; only the places concerned are looked at."""
import heapq

import numpy as np


def bpe_encode(text, merges):
    sym = np.frombuffer(text.encode("utf-8"), dtype=np.uint8).astype(np.int64)
    n = sym.size
    if n == 0:
        return []
    names = [bytes([v]) for v in range(256)]
    number = {s: i for i, s in enumerate(names)}

    def num(s):
        if s not in number:
            number[s] = len(names)
            names.append(s)
        return number[s]

    triples = np.array([(num(a), num(b), num(a + b)) for a, b in merges],
                       dtype=np.int64).reshape(-1, 3)
    base = len(names) + 1                             # the last id is the wall
    codes = triples[:, 0] * base + triples[:, 1]
    by_code = np.argsort(codes)
    codes = codes[by_code]

    sym = np.append(sym, base - 1)
    nxt = np.append(np.arange(1, n + 1), n)
    prv = np.arange(-1, n)
    alive = np.ones(n + 1, dtype=bool)

    def rank_of(pos):
        """rank of the pair that starts at each place, -1 for none"""
        if codes.size == 0:
            return np.full(pos.size, -1)
        key = sym[pos] * base + sym[nxt[pos]]
        at = np.minimum(np.searchsorted(codes, key), codes.size - 1)
        return np.where(codes[at] == key, by_code[at], -1)

    queue, waiting = [], {}

    def announce(pos):
        r = rank_of(pos)
        pos, r = pos[r >= 0], r[r >= 0]
        if pos.size == 0:
            return
        order = np.argsort(r, kind="stable")
        pos, r = pos[order], r[order]
        cut = np.flatnonzero(np.diff(r)) + 1
        for rank, group in zip(r[np.append(0, cut)].tolist(), np.split(pos, cut)):
            if rank not in waiting:
                waiting[rank] = []
                heapq.heappush(queue, rank)
            waiting[rank].append(group)

    announce(np.arange(n))
    while queue:
        rank = heapq.heappop(queue)
        a, b, ab = triples[rank].tolist()
        pos = np.unique(np.concatenate(waiting.pop(rank)))
        pos = pos[alive[pos] & (sym[pos] == a) & (sym[nxt[pos]] == b)]
        if a == b and pos.size > 1:                   # of a run, every second place
            idx = np.arange(pos.size)
            head = np.append(True, nxt[pos[:-1]] != pos[1:])
            pos = pos[(idx - np.maximum.accumulate(np.where(head, idx, 0))) % 2 == 0]
        if pos.size == 0:
            continue
        gone = nxt[pos]
        sym[pos] = ab
        alive[gone] = False
        nxt[pos] = nxt[gone]
        prv[nxt[pos]] = pos
        near = np.unique(np.append(pos, prv[pos]))
        near = near[near >= 0]
        announce(near[alive[near]])
    return [names[s] for s in sym[:n][alive[:n]].tolist()]
