# catalogue: none
from collections import Counter


def bpe_train(text, num_merges):
    ids = [bytes([b]) for b in text.encode("utf-8")]
    tokens = []
    while len(tokens) < num_merges and len(ids) > 1:
        pair = Counter(zip(ids, ids[1:])).most_common(1)[0][0]
        tokens.append(pair[0] + pair[1])
        i, out = 0, []
        while i < len(ids):
            width = 1 + (tuple(ids[i : i + 2]) == pair)
            out.append(b"".join(ids[i : i + width]))
            i += width
        ids = out
    return tokens
