# numpy: int arrays sym/prev/next; the occurrences of a pair are an array (list of pieces); each round is vectorised over
# its occurrences only. First counts come from a constant 65536-entry histogram and one stable argsort of the text.
import numpy as np


def _pieces(keys, pos):
    """yield (key, positions) for every distinct key (positions ascending in each)"""
    if keys.size == 0:
        return
    order = np.argsort(keys, kind="stable")
    k, p = keys[order], pos[order]
    cut = np.flatnonzero(k[1:] != k[:-1]) + 1
    starts = np.concatenate(([0], cut))
    ends = np.concatenate((cut, [k.size]))
    for s, e in zip(starts.tolist(), ends.tolist()):
        yield int(k[s]), p[s:e]


def bpe_train(text, num_merges):
    data = np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
    n = data.size
    if n < 2 or num_merges <= 0:
        return []
    SH = 32
    sym = data.astype(np.int64)
    prv = np.arange(-1, n - 1)
    nxt = np.arange(1, n + 1)
    nxt[-1] = -1
    vocab = [bytes([i]) for i in range(256)]
    hist = np.bincount(sym[:-1] * 256 + sym[1:], minlength=65536)      # constant-size table
    seen = np.flatnonzero(hist)
    count = {(int(c) >> 8) << SH | (int(c) & 255): int(hist[c]) for c in seen}
    places = {}
    for key, p in _pieces((sym[:-1] << SH) | sym[1:], np.arange(n - 1)):
        places[key] = [p]
    out = []
    while len(out) < num_merges and count:
        best = max(count, key=count.get)
        a, b = best >> SH, best & ((1 << SH) - 1)
        out.append((vocab[a], vocab[b]))
        new = len(vocab)
        vocab.append(vocab[a] + vocab[b])
        pos = np.concatenate(places.pop(best))
        del count[best]
        pos = pos[sym[pos] == a]
        right = nxt[pos]
        ok = (right >= 0) & (sym[right] == b)
        pos = np.unique(pos[ok])
        if a == b:                                   # runs: keep every second one from the left
            first = np.ones(pos.size, bool)
            first[1:] = nxt[pos[:-1]] != pos[1:]
            idx = np.arange(pos.size)
            start = np.maximum.accumulate(np.where(first, idx, 0))
            pos = pos[(idx - start) % 2 == 0]
        mid = nxt[pos]
        q = nxt[mid]
        p = prv[pos]
        # the pairs (by their start) that vanish: (p), pos itself, mid -- each start once
        old = np.unique(np.concatenate((p[p >= 0], pos, mid[q >= 0])))
        ok_old = (sym[old] << SH) | sym[nxt[old]]
        # do it
        sym[pos] = new
        sym[mid] = -1
        nxt[pos] = q
        has = q >= 0
        prv[q[has]] = pos[has]
        # the left neighbour may have been joined itself (it is then the node prv[pos])
        p2 = prv[pos]
        fresh = np.unique(np.concatenate((p2[p2 >= 0], pos[has])))
        fresh_keys = (sym[fresh] << SH) | sym[nxt[fresh]]
        for key, c in zip(*(v.tolist() for v in np.unique(ok_old, return_counts=True))):
            if key in count:
                count[key] -= c
        for key, where in _pieces(fresh_keys, fresh):
            count[key] = count.get(key, 0) + where.size
            places.setdefault(key, []).append(where)
        for key in np.unique(ok_old).tolist():
            if key in count and count[key] <= 0:
                del count[key]
                places.pop(key, None)
    return out
