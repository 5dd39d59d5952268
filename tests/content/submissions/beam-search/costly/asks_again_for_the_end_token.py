# model asked at every step for finished ones' extensions too and, at the end, once more per hypothesis to normalise (cut): only when eos is given
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        cands = []
        for seq, score, done in beams:
            if done:
                cands.append((seq, score, True)); continue
            lps = model(seq).tolist()
            if eos is not None:
                end = float(model(seq)[eos])          # asked again for the end token
                cands.append((seq + [eos], score + end, True))
                lps[eos] = None
            cands += [(seq + [t], score + lp, False) for t, lp in enumerate(lps) if lp is not None]
        cands.sort(key=lambda c: c[1], reverse=True)
        beams = cands[:width]
        if all(d for _, _, d in beams):
            break
    return [(s, sc) for s, sc, _ in beams]
