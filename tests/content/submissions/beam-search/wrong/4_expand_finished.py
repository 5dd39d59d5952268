# catalogue: 4
import heapq
from dataclasses import dataclass

@dataclass
class Hyp:
    ids: list
    score: float

def beam_search(model, ids, width, max_new, eos=None):
    hyps = [Hyp(list(ids), 0.0)]
    n = len(ids)
    for _ in range(max_new):
        nxt = []
        for h in hyps:
            for tok, lp in enumerate(model(h.ids).tolist()):
                nxt.append(Hyp(h.ids + [tok], h.score + lp))
        hyps = heapq.nlargest(width, nxt, key=lambda h: h.score)
        if eos is not None and all(eos in h.ids[n:] for h in hyps):
            break
    return [(h.ids, h.score) for h in hyps]
