# costly: counts every pair again after each merge
import numpy as np


def bpe_train(text, num_merges):
    ids = np.frombuffer(text.encode("utf-8"), dtype=np.uint8).astype(np.int64)
    names = [bytes([i]) for i in range(256)]
    merges = []
    for _ in range(num_merges):
        if ids.size < 2:
            break
        keys, counts = np.unique(ids[:-1] << 32 | ids[1:], return_counts=True)
        best = int(keys[counts.argmax()])
        a, b = best >> 32, best & 0xFFFFFFFF
        merges.append((names[a], names[b]))
        joined = names[a] + names[b]
        if joined not in names:
            names.append(joined)
        hits = np.flatnonzero((ids[:-1] == a) & (ids[1:] == b))
        chosen, last = [], -2
        for h in hits.tolist():
            if h > last + 1:
                chosen.append(h)
                last = h
        ids = ids.copy()
        ids[chosen] = names.index(joined)
        ids = np.delete(ids, np.array(chosen) + 1)
    return merges
