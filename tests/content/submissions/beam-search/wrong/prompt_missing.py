# returns the new ids without the prompt
def beam_search(model, ids, width, max_new, eos=None):
    beams = [([], 0.0)]
    for _ in range(max_new):
        pool = []
        for new, score in beams:
            if eos is not None and new and new[-1] == eos:
                pool.append((new, score))
                continue
            lp = model(list(ids) + new).tolist()
            pool += [(new + [t], score + p) for t, p in enumerate(lp)]
        beams = sorted(pool, key=lambda b: -b[1])[:width]
        if eos is not None and all(n[-1] == eos for n, _ in beams):
            break
    return beams
