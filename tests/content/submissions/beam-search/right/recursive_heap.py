import heapq

def beam_search(model, ids, width, max_new, eos=None):
    start = len(ids)
    def finished(s):
        return eos is not None and len(s) > start and s[-1] == eos
    def children(score, s):
        if finished(s):
            yield score, s
        else:
            for t, lp in enumerate(model(s)):
                yield score + float(lp), s + [t]
    def go(beam, left):
        if left == 0 or all(finished(s) for _, s in beam):
            return beam
        return go(heapq.nlargest(width, (c for h in beam for c in children(*h)), key=lambda c: c[0]), left - 1)
    return [(s, sc) for sc, s in go([(0.0, ids[:])], max_new)]
