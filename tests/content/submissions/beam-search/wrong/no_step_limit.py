# catalogue: 8
# runs until every kept hypothesis is finished
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    while not all(b[2] for b in beams):
        pool = []
        for seq, score, done in beams:
            if done:
                pool.append((seq, score, done))
            else:
                pool += [(seq + [t], score + lp, t == eos) for t, lp in enumerate(model(seq).tolist())]
        beams = sorted(pool, key=lambda b: -b[1])[:width]
    return [(s, sc) for s, sc, _ in beams]
