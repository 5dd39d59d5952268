# costly: texts beyond 32,768 bytes are counted anew and compacted as a whole with numpy in every round (shorter ones are indexed); 100,000 letters, 2,000 merges: 4.3x right_2 (1.6 s against 0.37 s).
from collections import defaultdict

import numpy as np

LONG = 32768


def bpe_train(text, num_merges):
    data = text.encode("utf-8")
    return _vectorised(data, num_merges) if len(data) > LONG else _indexed(data, num_merges)


def _vectorised(data, num_merges):
    ids = np.frombuffer(data, dtype=np.uint8).astype(np.int64)
    names = [bytes([i]) for i in range(256)]
    number = {s: i for i, s in enumerate(names)}
    merges = []
    while len(merges) < num_merges and ids.size > 1:
        width = len(names)
        keys = ids[:-1] * width + ids[1:]
        if width * width <= 1 << 21:
            key = int(np.bincount(keys).argmax())
        else:
            values, counts = np.unique(keys, return_counts=True)
            key = int(values[counts.argmax()])
        a, b = divmod(key, width)
        merges.append((names[a], names[b]))
        s = names[a] + names[b]
        if s not in number:
            number[s] = width
            names.append(s)
        hit = np.flatnonzero(keys == key)
        if a == b:
            first = np.ones(hit.size, dtype=bool)
            first[1:] = np.diff(hit) != 1
            idx = np.arange(hit.size)
            hit = hit[(idx - np.maximum.accumulate(np.where(first, idx, 0))) % 2 == 0]
        ids[hit] = number[s]
        keep = np.ones(ids.size, dtype=bool)
        keep[hit + 1] = False
        ids = ids[keep]
    return merges


def _indexed(data, num_merges):
    n = len(data)
    sym = [data[i:i + 1] for i in range(n)]
    prev, nxt = list(range(-1, n - 1)), list(range(1, n + 1))
    where = defaultdict(set)
    for i in range(n - 1):
        where[sym[i], sym[i + 1]].add(i)

    def drop(i, pair):
        where[pair].discard(i)
        if not where[pair]:
            del where[pair]

    merges = []
    while where and len(merges) < num_merges:
        pair = max(where, key=lambda p: len(where[p]))
        merges.append(pair)
        a, b = pair
        for i in sorted(where[pair]):
            j = nxt[i]
            if sym[i] != a or j >= n or sym[j] != b:
                continue
            h, k = prev[i], nxt[j]
            if h >= 0:
                drop(h, (sym[h], a))
                where[sym[h], a + b].add(h)
            drop(i, pair)
            if k < n:
                drop(j, (b, sym[k]))
                where[a + b, sym[k]].add(i)
                prev[k] = i
            sym[i], sym[j], nxt[i] = a + b, None, k
    return merges
