# catalogue: 2
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        if all(d for _, _, d in beams): break
        cand = [b for b in beams if b[2]]
        for s, _, d in beams:
            if not d:
                cand += [(s + [t], p, t == eos) for t, p in enumerate(model(s).tolist())]
        beams = sorted(cand, key=lambda c: -c[1])[:width]
    return [(s, sc) for s, sc, _ in beams]
