# catalogue: 3
# the first hypothesis that reaches eos is the answer
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0)]
    for _ in range(max_new):
        pool = []
        for seq, score in beams:
            logp = model(seq).tolist()
            pool.extend((seq + [t], score + lp) for t, lp in enumerate(logp))
        pool.sort(key=lambda b: b[1], reverse=True)
        beams = pool[:width]
        for seq, score in beams:
            if eos is not None and seq[-1] == eos:
                return [(seq, score)]
    return beams
