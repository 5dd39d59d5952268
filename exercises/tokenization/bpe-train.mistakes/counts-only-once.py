"""You count the pairs of the original text once and take the most common ones. Each merge makes a new sequence; count
its pairs again, including those with the new symbol."""

from collections import Counter
from itertools import pairwise


def bpe_train(text, num_merges):
    symbols = [bytes([value]) for value in text.encode("utf-8")]
    counts = Counter(pairwise(symbols))
    return [pair for pair, _ in counts.most_common(num_merges)]
