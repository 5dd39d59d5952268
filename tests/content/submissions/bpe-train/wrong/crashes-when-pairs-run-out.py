# catalogue: 6
def bpe_train(text, num_merges):
    ids = [bytes([b]) for b in text.encode("utf-8")]
    merges = []
    for _ in range(num_merges):
        stats = {}
        for p in zip(ids, ids[1:]):
            stats[p] = stats.get(p, 0) + 1
        pair = max(stats, key=stats.get)
        new, i = [], 0
        while i < len(ids):
            if ids[i : i + 2] == list(pair):
                new.append(pair[0] + pair[1])
                i += 2
            else:
                new.append(ids[i])
                i += 1
        ids = new
        merges.append(pair)
    return merges
