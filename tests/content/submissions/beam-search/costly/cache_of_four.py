# costly: the lru_cache holds 4 entries and thrashes as soon as more than 4 hypotheses are unfinished, one call per candidate: width=4 costs nothing extra, V=20, width=5, max_new=8: 701 calls (limit 40, good 36), x19.5
from functools import lru_cache
import heapq


def beam_search(model, ids, width, max_new, eos=None):
    @lru_cache(maxsize=4)                               # asked once, then remembered
    def logprobs(tokens):
        return model(list(tokens)).tolist()

    beams = [(0.0, tuple(ids), False)]
    for _ in range(max_new):
        live = [b for b in beams if not b[2]]
        if not live:
            break
        pool = [b for b in beams if b[2]]
        vocab = len(logprobs(live[0][1]))
        for tok in range(vocab):
            for score, tokens, _ in live:
                pool.append((score + logprobs(tokens)[tok], tokens + (tok,), eos is not None and tok == eos))
        beams = heapq.nlargest(width, pool, key=lambda b: b[0])
    return [(list(t), s) for s, t, _ in beams]
