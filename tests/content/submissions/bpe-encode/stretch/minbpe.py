# stretch: minbpe's BasicTokenizer.encode, with merges as pairs of bytes
def get_stats(ids):
    counts = {}
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def merge(ids, pair, idx):
    newids = []
    i = 0
    while i < len(ids):
        if ids[i] == pair[0] and i < len(ids) - 1 and ids[i + 1] == pair[1]:
            newids.append(idx)
            i += 2
        else:
            newids.append(ids[i])
            i += 1
    return newids


def bpe_encode(text, merges):
    vocab = {idx: bytes([idx]) for idx in range(256)}
    ids_of = {token: idx for idx, token in vocab.items()}
    table = {}
    for number, (left, right) in enumerate(merges):
        idx = 256 + number
        table[ids_of[left], ids_of[right]] = idx
        vocab[idx] = left + right
        ids_of[left + right] = idx
    ids = list(text.encode("utf-8"))
    while len(ids) >= 2:
        stats = get_stats(ids)
        pair = min(stats, key=lambda p: table.get(p, float("inf")))
        if pair not in table:
            break
        ids = merge(ids, pair, table[pair])
    return [vocab[idx] for idx in ids]
