"""You extend each hypothesis only by its own best token, so the beams never compete after the first step. Keep the
width best of all extensions of all hypotheses."""


def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for step in range(max_new):
        candidates = [beam for beam in beams if beam[2]]
        for sequence, score, has_ended in beams:
            if has_ended:
                continue
            own = [([*sequence, token], score + lp, token == eos) for token, lp in enumerate(model(sequence).tolist())]
            own.sort(key=lambda candidate: candidate[1], reverse=True)
            candidates += own[:width] if step == 0 else own[:1]
        beams = sorted(candidates, key=lambda candidate: candidate[1], reverse=True)
    return [(sequence, score) for sequence, score, _ in beams]
