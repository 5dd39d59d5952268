# catalogue: 7
from collections import Counter


def bpe_train(text, num_merges):
    ids = [bytes([b]) for b in text.encode("utf-8")]
    counts = Counter(zip(ids, ids[1:]))
    return [pair for pair, _ in counts.most_common(num_merges)]
