import numpy as np


def merge(ids, pair, new_id):
    a = np.array(ids, dtype=np.int64)
    if a.size < 2:
        return list(ids)
    hit = (a[:-1] == pair[0]) & (a[1:] == pair[1])
    if pair[0] == pair[1]:
        # in a run of hits every second one counts
        index = np.arange(hit.size)
        start = np.maximum.accumulate(np.where(hit, -1, index))
        hit &= (index - start) % 2 == 1
    keep = np.ones(a.size, dtype=bool)
    keep[1:] = ~hit
    a[:-1][hit] = new_id
    return a[keep].tolist()
