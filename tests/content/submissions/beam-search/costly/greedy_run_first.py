# costly: With width 1 a whole greedy run is made first as a bound: width 1, max_new 20: 40 calls against 20 (limit 20), 2x.
def beam_search(model, ids, width, max_new, eos=None):
    """A greedy run first; candidates that fall below it in a narrow beam need not be sorted.

    Log-probabilities only fall, so with width 1 nothing below the greedy score can win.
    """
    def greedy():
        seq, total = list(ids), 0.0
        for _ in range(max_new):
            best, tok = model(seq).max(0)
            total += float(best)
            seq = seq + [int(tok)]
            if eos is not None and int(tok) == eos:
                break
        return total

    bound = greedy() - 1e-3 if width == 1 else float("-inf")
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        if all(b[2] for b in beams):
            break
        pool = [b for b in beams if b[2]]
        for seq, s, done in beams:
            if not done:
                rows = [(seq + [t], s + lp, eos is not None and t == eos)
                        for t, lp in enumerate(model(seq).tolist())]
                pool += [r for r in rows if r[1] >= bound] or rows
        beams = sorted(pool, key=lambda b: b[1], reverse=True)[:width]
    return [(seq, s) for seq, s, _ in beams]
