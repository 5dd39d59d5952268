# stretch: collects the positions of all pairs again after each merge
from collections import defaultdict


def bpe_train(text, num_merges):
    toks = [bytes([b]) for b in text.encode("utf-8")]
    merges = []
    for _ in range(num_merges):
        where = defaultdict(list)
        for i in range(len(toks) - 1):
            where[toks[i], toks[i + 1]].append(i)
        if not where:
            break
        pair = max(where, key=lambda p: len(where[p]))
        merges.append(pair)
        last = -2
        for i in where[pair]:
            if i == last + 1:
                continue
            toks[i], toks[i + 1] = pair[0] + pair[1], None
            last = i
        toks = [t for t in toks if t is not None]
    return merges
