# stretch: scans the whole sequence once per merge that applies
import numpy as np


def bpe_encode(text, merges):
    number = {bytes([b]): b for b in range(256)}
    rank, target = {}, {}
    for r, (a, b) in enumerate(merges):
        new = number.setdefault(a + b, len(number))
        rank[number[a] << 32 | number[b]] = r
        target[r] = (number[a], number[b], new)
    names = list(number)
    ids = np.frombuffer(text.encode("utf-8"), np.uint8).astype(np.int64)
    while ids.size > 1:
        present = [rank[k] for k in np.unique(ids[:-1] << 32 | ids[1:]).tolist() if k in rank]
        if not present:
            break
        a, b, new = target[min(present)]
        take, last = [], -2
        for h in np.flatnonzero((ids[:-1] == a) & (ids[1:] == b)).tolist():
            if h != last + 1:
                take.append(h)
                last = h
        ids = ids.copy()
        ids[take] = new
        ids = np.delete(ids, [h + 1 for h in take])
    return [names[i] for i in ids.tolist()]
