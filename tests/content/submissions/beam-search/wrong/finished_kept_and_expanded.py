# catalogue: 4
# stops when all kept end in eos, but until then a finished one is expanded like the others
import heapq


def beam_search(model, ids, width, max_new, eos=None):
    beams = [(0.0, list(ids))]
    for _ in range(max_new):
        pool = []
        for score, seq in beams:
            lps = model(seq).tolist()
            pool += [(score + lp, seq + [t]) for t, lp in enumerate(lps)]
        beams = heapq.nlargest(width, pool)
        if all(seq[-1] == eos for _, seq in beams):
            break
    return [(seq, score) for score, seq in beams]
