# costly: the counts of a state are kept in a cache over all calls, but every state is a new one
from collections import Counter
from functools import lru_cache


@lru_cache(maxsize=4)
def _best(tokens):
    counts = Counter(zip(tokens, tokens[1:]))
    return max(counts, key=counts.get) if counts else None


def _apply(tokens, pair):
    it = iter(range(len(tokens)))
    out = []
    for i in it:
        if i + 1 < len(tokens) and (tokens[i], tokens[i + 1]) == pair:
            out.append(tokens[i] + tokens[i + 1])
            next(it)
        else:
            out.append(tokens[i])
    return tuple(out)


def bpe_train(text, num_merges):
    data = text.encode()
    tokens = tuple(data[i:i + 1] for i in range(len(data)))
    merges = []
    while len(merges) < num_merges and (pair := _best(tokens)) is not None:
        merges.append(pair)
        tokens = _apply(tokens, pair)
    return merges
