# catalogue: 1
from collections import Counter


def bpe_train(text, num_merges):
    words = {w: [bytes([b]) for b in w.encode()] for w in set(text.split(" "))}
    merges = []
    for _ in range(num_merges):
        counts = Counter()
        for toks in words.values():
            counts.update(zip(toks, toks[1:]))
        if not counts:
            break
        pair = counts.most_common(1)[0][0]
        merges.append(pair)
        for w, toks in words.items():
            i, out = 0, []
            while i < len(toks):
                if tuple(toks[i : i + 2]) == pair:
                    out.append(pair[0] + pair[1])
                    i += 2
                else:
                    out.append(toks[i])
                    i += 1
            words[w] = out
    return merges
