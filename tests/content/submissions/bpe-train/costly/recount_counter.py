# costly: counts every pair again after each merge
from collections import Counter
from itertools import pairwise


def bpe_train(text, num_merges):
    tokens = [bytes([b]) for b in text.encode()]
    merges = []
    while len(merges) < num_merges and len(tokens) > 1:
        counts = Counter(pairwise(tokens))
        pair = max(counts.items(), key=lambda kv: (kv[1], kv[0]))[0]
        merges.append(pair)
        out = []
        stream = iter(tokens)
        for token in stream:
            if out and isinstance(out[-1], list):
                held = out.pop()[0]
                if (held, token) == pair:
                    out.append(held + token)
                    continue
                out.append(held)
            out.append([token] if token == pair[0] else token)
        tokens = [t[0] if isinstance(t, list) else t for t in out]
    return merges
