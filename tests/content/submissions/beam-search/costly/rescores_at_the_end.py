# costly: the final scores are computed anew, token by token
import heapq


def beam_search(model, ids, width, max_new, eos=None):
    n = len(ids)

    def over(seq):
        return eos is not None and len(seq) > n and seq[-1] == eos

    beams = [(0.0, list(ids))]
    for _ in range(max_new):
        if all(over(s) for _, s in beams):
            break
        pool = []
        for score, s in beams:
            if over(s):
                pool.append((score, s))
                continue
            pool.extend((score + lp, s + [t]) for t, lp in enumerate(model(s).tolist()))
        beams = heapq.nlargest(width, pool, key=lambda one: one[0])
    return [(s, float(sum(model(s[:i])[s[i]].item() for i in range(n, len(s))))) for _, s in beams]
