# catalogue: 5
from collections import Counter


def bpe_train(text, num_merges):
    tokens = [bytes([b]) for b in text.encode("utf-8")]
    merges = []
    while len(merges) < num_merges and len(tokens) > 2:
        counts = Counter(zip(tokens, tokens[1:]))
        pair, _ = counts.most_common(1)[0]
        merges.append(pair)
        i, out = 0, []
        while i < len(tokens):
            if tuple(tokens[i : i + 2]) == pair:
                out.append(pair[0] + pair[1])
                i += 2
            else:
                out.append(tokens[i])
                i += 1
        tokens = out
    return merges
