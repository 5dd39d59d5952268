def beam_search(model, ids, width, max_new, eos=None):
    beams, finished = [(list(ids), 0.0, False)], []
    for _ in range(max_new):
        if all(has_ended for _, _, has_ended in beams):
            break
        candidates = []
        for sequence, score, has_ended in beams:
            if has_ended:
                candidates.append((sequence, score, True))
                continue
            for token, log_prob in enumerate(model(sequence).tolist()):
                candidates.append(([*sequence, token], score + log_prob, token == eos))
        beams = sorted(candidates, key=lambda candidate: candidate[1], reverse=True)[:width]
        finished += [beam for beam in beams if beam[2]]
    result = sorted(finished + beams, key=lambda candidate: candidate[1], reverse=True)
    return [(sequence, score) for sequence, score, _ in result[:width]]
