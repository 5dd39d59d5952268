# finished hypotheses keep their place for good: only the free places are filled by score
def beam_search(model, ids, width, max_new, eos=None):
    live, finished = [(list(ids), 0.0)], []
    for _ in range(max_new):
        room = width - len(finished)
        if room == 0 or not live:
            break
        pool = []
        for seq, score in live:
            pool += [(seq + [t], score + lp) for t, lp in enumerate(model(seq).tolist())]
        pool.sort(key=lambda b: -b[1])
        live = []
        for seq, score in pool[:room]:
            (finished if seq[-1] == eos else live).append((seq, score))
    return sorted(finished + live, key=lambda b: -b[1])
