# catalogue: 7
# finished hypotheses go to a result list at every step and stay in the beam as well
def beam_search(model, ids, width, max_new, eos=None):
    beams, finished = [(list(ids), 0.0, False)], []
    for _ in range(max_new):
        pool = []
        for seq, score, done in beams:
            if done:
                pool.append((seq, score, done))
            else:
                pool += [(seq + [t], score + float(p), t == eos) for t, p in enumerate(model(seq))]
        beams = sorted(pool, key=lambda b: -b[1])[:width]
        finished += [b for b in beams if b[2]]
        if all(b[2] for b in beams):
            break
    result = finished + beams
    result.sort(key=lambda b: -b[1])
    return [(s, sc) for s, sc, _ in result[:width]]
