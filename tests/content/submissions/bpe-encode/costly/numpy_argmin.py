# costly: whole text per merge in numpy: array of pair ranks, argmin/nonzero and np.delete each round
import numpy as np


def bpe_encode(text, merges):
    ids = {bytes([b]): b for b in range(256)}
    for a, b in merges:
        ids.setdefault(a + b, len(ids))
    names = {v: k for k, v in ids.items()}
    table = {(ids[a], ids[b]): r for r, (a, b) in enumerate(merges)}
    big = 1 << 60
    s = np.frombuffer(text.encode(), dtype=np.uint8).astype(np.int64)
    rk = np.array([table.get(p, big) for p in zip(s.tolist(), s[1:].tolist())] + [big], dtype=np.int64)
    while len(s) > 1:
        r = rk.min()
        if r == big:
            break
        at = np.flatnonzero(rk == r).tolist()
        keep, last = [], -2
        for i in at:
            if i != last + 1:
                keep.append(i)
                last = i
        keep = np.array(keep)
        s[keep] = ids[merges[r][0] + merges[r][1]]
        s = np.delete(s, keep + 1)
        rk = np.delete(rk, keep + 1)
        new = keep - np.arange(len(keep))
        for k in np.unique(np.concatenate([new - 1, new])).tolist():
            if k >= 0:
                rk[k] = table.get((int(s[k]), int(s[k + 1])), big) if k + 1 < len(s) else big
    return [names[x] for x in s.tolist()]
