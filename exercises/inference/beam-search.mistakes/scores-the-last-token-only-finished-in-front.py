def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        if all(has_ended for _, _, has_ended in beams):
            break
        candidates = [beam for beam in beams if beam[2]]
        for sequence, _, has_ended in beams:
            if not has_ended:
                for token, log_prob in enumerate(model(sequence).tolist()):
                    candidates.append(([*sequence, token], log_prob, token == eos))
        beams = sorted(candidates, key=lambda candidate: candidate[1], reverse=True)[:width]
    return [(sequence, score) for sequence, score, _ in beams]
