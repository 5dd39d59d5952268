# catalogue: none
import re
from collections import Counter


def bpe_train(text, num_merges):
    pieces = [[bytes([b]) for b in p.encode()] for p in re.findall(r" ?[^ ]+| +", text)]
    merges = []
    for _ in range(num_merges):
        stats = Counter(p for piece in pieces for p in zip(piece, piece[1:]))
        if not stats:
            break
        pair = max(stats, key=stats.get)
        merges.append(pair)
        for n, piece in enumerate(pieces):
            out = []
            for t in piece:
                if out and (out[-1], t) == pair:
                    out[-1] += t
                else:
                    out.append(t)
            pieces[n] = out
    return merges
