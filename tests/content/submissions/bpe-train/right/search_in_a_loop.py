# style: the largest count by a loop over all pairs, pairs without a place left among them
from collections import defaultdict


def bpe_train(text, num_merges):
    parts = [bytes([b]) for b in text.encode()]
    n = len(parts)
    nxt = list(range(1, n + 1))
    prv = list(range(-1, n - 1))
    where = defaultdict(set)
    for i in range(n - 1):
        where[(parts[i], parts[i + 1])].add(i)
    merges = []
    for _ in range(num_merges):
        best = None
        best_count = 0
        for pair in where:
            count = len(where[pair])
            if count == 0:
                continue
            if count > best_count:
                best_count = count
                best = pair
        if best is None:
            break
        merges.append(best)
        new = best[0] + best[1]
        for i in sorted(where.pop(best)):
            if parts[i] != best[0]:
                continue
            j = nxt[i]
            if j >= n or parts[j] != best[1]:
                continue
            p, q = prv[i], nxt[j]
            if p >= 0:
                where[(parts[p], best[0])].discard(p)
            if q < n:
                where[(best[1], parts[q])].discard(j)
            parts[i] = new
            parts[j] = None
            nxt[i] = q
            if q < n:
                prv[q] = i
                where[(new, parts[q])].add(i)
            if p >= 0:
                where[(parts[p], new)].add(p)
    return merges
