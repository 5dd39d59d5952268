# topk with width on one row of log-probs raises when width exceeds the vocabulary
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        pool = [b for b in beams if b[2]]
        for seq, score, done in beams:
            if not done:
                values, tokens = model(seq).topk(width)
                for v, t in zip(values.tolist(), tokens.tolist()):
                    pool.append((seq + [t], score + v, t == eos))
        pool.sort(key=lambda b: b[1], reverse=True)
        beams = pool[:width]
        if all(b[2] for b in beams):
            break
    return [(s, sc) for s, sc, _ in beams]
