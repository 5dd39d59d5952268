"""You compute the score of a hypothesis from the prompt on at each step. Store the sum and add the newest term."""


def beam_search(model, ids, width, max_new, eos=None):
    def score(seq):
        return sum(float(model(seq[:n])[seq[n]]) for n in range(len(ids), len(seq)))

    beams = [(list(ids), False)]
    for _ in range(max_new):
        if all(done for _, done in beams):
            break
        pool = []
        for seq, done in beams:
            if done:
                pool.append((score(seq), seq, True))
                continue
            before = score(seq)
            for token, value in enumerate(model(seq).tolist()):
                pool.append((before + value, [*seq, token], token == eos))
        pool.sort(key=lambda one: -one[0])
        beams = [(seq, done) for _, seq, done in pool[:width]]
    return [(seq, score(seq)) for seq, _ in beams]
