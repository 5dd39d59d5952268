# mistake: scored by the last token alone
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
            for token, lp in enumerate(model(seq).tolist()):
                pool.append(([*seq, token], lp, token == eos))
        pool.sort(key=lambda one: one[1], reverse=True)
        beams = pool[:width]
    return [(seq, score) for seq, score, _ in beams]
