# catalogue: 7
from collections import Counter
def bpe_train(text, num_merges):
    toks = [bytes([b]) for b in text.encode("utf-8")]
    counts = Counter(zip(toks, toks[1:]))
    return [pair for pair, _ in counts.most_common(num_merges)]
