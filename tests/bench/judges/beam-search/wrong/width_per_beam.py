# mistake: the width goes to every beam by itself, not to all together
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        if all(done for _, _, done in beams):
            break
        pool = []
        for seq, score, done in beams:
            if done:
                pool.append((seq, score, True))
                continue
            best = sorted(enumerate(model(seq).tolist()), key=lambda one: -one[1])[:width]
            for token, lp in best:
                pool.append(([*seq, token], score + lp, token == eos))
        pool.sort(key=lambda one: one[1], reverse=True)
        beams = pool
    return [(seq, score) for seq, score, _ in beams[:width]]
