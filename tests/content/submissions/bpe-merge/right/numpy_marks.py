import numpy as np

def merge(ids, pair, new_id):
    n = len(ids)
    if n < 2:
        return list(ids)
    a = np.asarray(ids)
    hits = np.flatnonzero((a[:-1] == pair[0]) & (a[1:] == pair[1]))
    out, pos = [], 0
    for h in hits.tolist():
        if h < pos:
            continue
        out += ids[pos:h]
        out.append(new_id)
        pos = h + 2
    return list(out) + list(ids[pos:])
