# a prompt that ends in eos is taken for finished
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0)]
    for _ in range(max_new):
        if eos is not None and all(seq[-1] == eos for seq, _ in beams):
            break
        pool = []
        for seq, score in beams:
            if eos is not None and seq[-1] == eos:
                pool.append((seq, score))
            else:
                pool += [(seq + [t], score + lp) for t, lp in enumerate(model(seq).tolist())]
        beams = sorted(pool, key=lambda b: -b[1])[:width]
    return beams
