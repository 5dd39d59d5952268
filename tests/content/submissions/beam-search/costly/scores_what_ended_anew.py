# costly: the score of a finished hypothesis is worked out again, token by token, in each step
def beam_search(model, ids, width, max_new, eos=None):
    n0 = len(ids)
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        cand = []
        for seq, score, done in beams:
            if done:
                # does it still stand? make its score again
                score = 0.0
                for i in range(n0, len(seq)):
                    score += float(model(seq[:i])[seq[i]])
                cand.append((seq, score, True))
            else:
                row = model(seq).tolist()
                cand.extend((seq + [t], score + p, eos is not None and t == eos) for t, p in enumerate(row))
        cand.sort(key=lambda c: c[1], reverse=True)
        beams = cand[:width]
        if eos is not None and all(b[2] for b in beams):
            break
    return [(s, p) for s, p, _ in beams]
