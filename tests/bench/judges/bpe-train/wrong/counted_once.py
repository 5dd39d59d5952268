# mistake: pairs are counted once, at the start
from collections import Counter


def bpe_train(text, num_merges):
    parts = [bytes([b]) for b in text.encode("utf-8")]
    return [pair for pair, _ in Counter(zip(parts, parts[1:])).most_common(num_merges)]
