# stretch: counts every pair again after each merge
def get_stats(ids):
    counts = {}
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def merge(ids, pair):
    newids = []
    i = 0
    while i < len(ids):
        if i < len(ids) - 1 and ids[i] == pair[0] and ids[i + 1] == pair[1]:
            newids.append(pair[0] + pair[1])
            i += 2
        else:
            newids.append(ids[i])
            i += 1
    return newids


def bpe_train(text, num_merges):
    ids = [bytes([b]) for b in text.encode("utf-8")]
    merges = []
    for _ in range(num_merges):
        stats = get_stats(ids)
        if not stats:
            break
        pair = max(stats, key=stats.get)
        ids = merge(ids, pair)
        merges.append(pair)
        print(f"merge {len(merges)}/{num_merges}: {pair}")
    return merges
