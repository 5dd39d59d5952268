# catalogue: 3
# the search ends as soon as one kept hypothesis is finished
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0)]
    for _ in range(max_new):
        pool = []
        for seq, score in beams:
            for t, lp in enumerate(model(seq)):
                pool.append((seq + [t], score + float(lp)))
        beams = sorted(pool, key=lambda b: -b[1])[:width]
        if any(seq[-1] == eos for seq, _ in beams):
            break
    return beams
