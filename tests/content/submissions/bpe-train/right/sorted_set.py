# requires: sortedcontainers
from collections import defaultdict

from sortedcontainers import SortedSet


def bpe_train(text, num_merges):
    tok = [bytes((b,)) for b in text.encode("utf-8")]
    n = len(tok)
    nxt = {i: i + 1 for i in range(n - 1)}
    prv = {i + 1: i for i in range(n - 1)}
    spots, order = defaultdict(SortedSet), SortedSet()

    def change(i, add):
        key = (tok[i], tok[nxt[i]])
        order.discard((len(spots[key]), key))
        (spots[key].add if add else spots[key].discard)(i)
        if spots[key]:
            order.add((len(spots[key]), key))

    for i in range(n - 1):
        change(i, True)
    merges = []
    while order and len(merges) < num_merges:
        _, pair = order[-1]
        merges.append(pair)
        while spots[pair]:
            i = spots[pair][0]
            j = nxt[i]
            k = nxt.get(j)
            for x in (prv.get(i), i, None if k is None else j):
                if x is not None:
                    change(x, False)
            tok[i], tok[j] = tok[i] + tok[j], None
            del nxt[i], prv[j]
            if k is not None:
                del nxt[j]
                nxt[i], prv[k] = k, i
                change(i, True)
            if i in prv:
                change(prv[i], True)
    return merges
