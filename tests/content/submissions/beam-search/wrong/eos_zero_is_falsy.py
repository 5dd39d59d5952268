# "if eos" takes id 0 for no end token
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        pool = []
        for seq, score, done in beams:
            if done:
                pool.append((seq, score, done))
                continue
            for t, lp in enumerate(model(seq).tolist()):
                pool.append((seq + [t], score + lp, bool(eos and t == eos)))
        beams = sorted(pool, key=lambda b: -b[1])[:width]
        if all(b[2] for b in beams):
            break
    return [(s, sc) for s, sc, _ in beams]
