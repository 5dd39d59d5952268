# catalogue: 2
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        if all(d for _, _, d in beams):
            break
        cand = []
        for seq, score, done in beams:
            if done:
                cand.append((seq, score, True))
                continue
            for t, lp in enumerate(model(seq).tolist()):
                cand.append((seq + [t], lp, t == eos))
        beams = sorted(cand, key=lambda c: c[1], reverse=True)[:width]
    return [(s, float(x)) for s, x, _ in beams]
