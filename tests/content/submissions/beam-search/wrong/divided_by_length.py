# catalogue: 6
# ranks by the mean log-prob (alpha = 1), which favours long hypotheses
def beam_search(model, ids, width, max_new, eos=None, alpha=1.0):
    prompt = list(ids)
    beams = [([], 0.0)]
    for _ in range(max_new):
        pool = []
        for new, score in beams:
            if new and new[-1] == eos:
                pool.append((new, score))
            else:
                pool += [(new + [t], score + float(lp)) for t, lp in enumerate(model(prompt + new))]
        pool.sort(key=lambda h: h[1] / len(h[0]) ** alpha, reverse=True)
        beams = pool[:width]
        if all(h[0][-1] == eos for h in beams):
            break
    return [(prompt + new, score) for new, score in beams]
