# catalogue: 4
# never looks at eos
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0)]
    for _ in range(max_new):
        pool = []
        for seq, score in beams:
            for t, lp in enumerate(model(seq).tolist()):
                pool.append((seq + [t], score + lp))
        beams = sorted(pool, key=lambda b: -b[1])[:width]
    return beams
