# catalogue: 2
def get_stats(ids):
    counts = {}
    for p in zip(ids, ids[1:]):
        counts[p] = counts.get(p, 0) + 1
    return counts

def merge(ids, pair):
    out = []
    free = False
    for t in ids:
        if free and (out[-1], t) == pair:
            out[-1] = pair[0] + pair[1]
            free = False
        else:
            out.append(t)
            free = True
    return out

def bpe_train(text, num_merges):
    ids = [bytes([b]) for b in text.encode()]
    merges = []
    while len(merges) < num_merges and len(ids) >= 2:
        stats = get_stats(ids)
        top = min(stats, key=stats.get)
        ids = merge(ids, top)
        merges.append(top)
    return merges
