def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        candidates = []
        for seq, score, done in beams:
            if done:
                candidates.append((seq, score, True))
                continue
            logp = model(seq)
            for tok in range(len(logp)):
                candidates.append((seq + [tok], score + float(logp[tok]), tok == eos))
        candidates.sort(key=lambda c: c[1], reverse=True)
        beams = candidates[:width]
        if all(done for _, _, done in beams):
            break
    return [(seq, score) for seq, score, _ in beams]
