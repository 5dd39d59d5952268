# other: three continuations of a hypothesis at most
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        cand = [b for b in beams if b[2]]
        live = [b for b in beams if not b[2]]
        if len(cand) >= width: break
        for s, sc, d in live:
            v, i = model(s).topk(min(width, len(model(s))) if False else min(width, 3))
            cand += [(s + [t], sc + x, t == eos) for x, t in zip(v.tolist(), i.tolist())]
        beams = sorted(cand, key=lambda c: -c[1])[:width]
    return [(s, sc) for s, sc, _ in beams]
