# catalogue: none
def count_pairs(ids):
    counts, last = {}, {}
    for i, pair in enumerate(zip(ids, ids[1:])):
        if last.get(pair) == i - 1:
            last[pair] = None
            continue
        last[pair] = i
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def bpe_train(text, num_merges):
    ids = [bytes([b]) for b in text.encode("utf-8")]
    merges = []
    while len(merges) < num_merges and (counts := count_pairs(ids)):
        pair = max(counts, key=counts.get)
        merges.append(pair)
        i, out = 0, []
        while i < len(ids):
            if tuple(ids[i : i + 2]) == pair:
                out.append(b"".join(pair))
                i += 2
            else:
                out.append(ids[i])
                i += 1
        ids = out
    return merges
