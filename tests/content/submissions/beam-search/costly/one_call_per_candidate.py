# costly: calls the model for each candidate of the vocabulary
def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        if all(b[2] for b in beams):
            break
        pool = []
        for seq, score, over in beams:
            if over:
                pool.append((seq, score, over))
            else:
                pool += [(seq + [t], score + model(seq)[t].item(), t == eos) for t in range(model(seq).numel())]
        beams = sorted(pool, key=lambda b: b[1], reverse=True)[:width]
    return [b[:2] for b in beams]
