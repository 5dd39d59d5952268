# catalogue: 4
def bpe_train(text, num_merges):
    ids = list(text.encode("utf-8"))
    vocab = {i: bytes([i]) for i in range(256)}
    merges = []
    for idx in range(num_merges):
        stats = {}
        for p in zip(ids, ids[1:]):
            stats[p] = stats.get(p, 0) + 1
        if not stats:
            break
        pair = max(stats, key=stats.get)
        merges.append((vocab[pair[0]], vocab[pair[1]]))
        vocab[idx] = vocab[pair[0]] + vocab[pair[1]]
        new, i = [], 0
        while i < len(ids):
            if i < len(ids) - 1 and (ids[i], ids[i + 1]) == pair:
                new.append(idx)
                i += 2
            else:
                new.append(ids[i])
                i += 1
        ids = new
    return merges
