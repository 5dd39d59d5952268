# if anything finished, the unfinished hypotheses are left out of the answer
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        pool = []
        for seq, score, done in beams:
            if done:
                pool.append((seq, score, done))
            else:
                pool += [(seq + [t], score + lp, t == eos) for t, lp in enumerate(model(seq).tolist())]
        beams = sorted(pool, key=lambda b: -b[1])[:width]
        if all(b[2] for b in beams):
            break
    done = [(s, sc) for s, sc, d in beams if d]
    return done or [(s, sc) for s, sc, _ in beams]
