# catalogue: 5
# after the first step every beam continues with its own best token: width greedy searches
def beam_search(model, ids, width, max_new, eos=None):
    if max_new == 0:
        return [(list(ids), 0.0)]
    first = model(list(ids)).tolist()
    order = sorted(range(len(first)), key=lambda t: -first[t])[:width]
    beams = [(list(ids) + [t], first[t], t == eos) for t in order]
    for _ in range(max_new - 1):
        if all(d for _, _, d in beams):
            break
        nxt = []
        for seq, score, done in beams:
            if done:
                nxt.append((seq, score, done))
                continue
            lp = model(seq).tolist()
            t = max(range(len(lp)), key=lp.__getitem__)
            nxt.append((seq + [t], score + lp[t], t == eos))
        beams = nxt
    beams.sort(key=lambda b: -b[1])
    return [(s, sc) for s, sc, _ in beams]
