# catalogue: 6
# length penalty with the wrong sign: ranks by sum * length
def beam_search(model, ids, width, max_new, eos=None):
    n0 = len(ids)

    def rank(b):
        return b[1] * max(len(b[0]) - n0, 1)

    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        pool = []
        for seq, score, done in beams:
            if done:
                pool.append((seq, score, done))
                continue
            for t, lp in enumerate(model(seq).tolist()):
                pool.append((seq + [t], score + lp, t == eos))
        beams = sorted(pool, key=rank, reverse=True)[:width]
        if all(b[2] for b in beams):
            break
    return [(s, sc) for s, sc, _ in beams]
