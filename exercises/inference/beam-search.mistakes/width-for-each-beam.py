"""You keep width continuations of every hypothesis, so their number grows with each step. Keep the width best of all
candidates together."""


def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        kept = [beam for beam in beams if beam[2]]
        for sequence, score, has_ended in beams:
            if has_ended:
                continue
            own = [([*sequence, token], score + lp, token == eos) for token, lp in enumerate(model(sequence).tolist())]
            kept += sorted(own, key=lambda candidate: candidate[1], reverse=True)[:width]
        beams = sorted(kept, key=lambda candidate: candidate[1], reverse=True)
    return [(sequence, score) for sequence, score, _ in beams]
