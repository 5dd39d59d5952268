# catalogue: 6
def bpe_train(text, num_merges):
    toks = [bytes([b]) for b in text.encode("utf-8")]
    merges = []
    for _ in range(num_merges):
        stats = {}
        for p in zip(toks, toks[1:]):
            stats[p] = stats.get(p, 0) + 1
        pair = max(stats, key=stats.get)
        merges.append(pair)
        out, i = [], 0
        while i < len(toks):
            if i < len(toks) - 1 and toks[i] == pair[0] and toks[i + 1] == pair[1]:
                out.append(pair[0] + pair[1])
                i += 2
            else:
                out.append(toks[i])
                i += 1
        toks = out
    return merges
