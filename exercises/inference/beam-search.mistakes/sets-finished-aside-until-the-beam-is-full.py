def beam_search(model, ids, width, max_new, eos=None):
    beams, finished = [(list(ids), 0.0)], []
    for _ in range(max_new):
        candidates = []
        for sequence, score in beams:
            for token, log_prob in enumerate(model(sequence).tolist()):
                candidates.append(([*sequence, token], score + log_prob))
        candidates.sort(key=lambda candidate: candidate[1], reverse=True)
        beams = []
        for candidate in candidates:
            if candidate[0][-1] == eos:
                finished.append(candidate)
            else:
                beams.append(candidate)
            if len(beams) == width:
                break
        if not beams:
            break
    return sorted(finished + beams, key=lambda candidate: candidate[1], reverse=True)[:width]
