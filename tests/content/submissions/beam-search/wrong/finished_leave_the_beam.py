# finished hypotheses are put aside and do not take up a place, width live beams go on
def beam_search(model, ids, width, max_new, eos=None):
    live, finished = [(list(ids), 0.0)], []
    for _ in range(max_new):
        pool = []
        for seq, score in live:
            pool += [(seq + [t], score + lp) for t, lp in enumerate(model(seq).tolist())]
        pool.sort(key=lambda b: -b[1])
        live = []
        for seq, score in pool:
            if seq[-1] == eos:
                finished.append((seq, score))
            else:
                live.append((seq, score))
            if len(live) == width:
                break
        if not live:
            break
    return sorted(finished + live, key=lambda b: -b[1])[:width]
