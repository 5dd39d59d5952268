# turns the log-probs into probabilities and adds those up
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        pool = []
        for seq, score, done in beams:
            if done:
                pool.append((seq, score, done))
            else:
                pool += [(seq + [t], score + p, t == eos) for t, p in enumerate(model(seq).exp().tolist())]
        beams = sorted(pool, key=lambda b: -b[1])[:width]
        if all(b[2] for b in beams):
            break
    return [(s, sc) for s, sc, _ in beams]
