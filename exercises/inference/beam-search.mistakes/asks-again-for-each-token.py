"""You call the model for each token of the vocabulary. One call returns the log-probabilities of all of them."""

import heapq


def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        if all(done for _, _, done in beams):
            break
        pool = []
        for seq, score, done in beams:
            if done:
                pool.append((seq, score, True))
                continue
            for token in range(len(model(seq))):
                pool.append(([*seq, token], score + float(model(seq)[token]), token == eos))
        beams = heapq.nlargest(width, pool, key=lambda one: one[1])
    return [(seq, score) for seq, score, _ in beams]
