"""You put finished hypotheses in a separate list and fill the beam with unfinished ones. Here both compete for the same
width places in each step."""


def beam_search(model, ids, width, max_new, eos=None):
    beams, finished = [(list(ids), 0.0)], []
    for _ in range(max_new):
        candidates = []
        for sequence, score in beams:
            for token, log_prob in enumerate(model(sequence).tolist()):
                candidates.append(([*sequence, token], score + log_prob))
        candidates.sort(key=lambda candidate: candidate[1], reverse=True)
        finished += [candidate for candidate in candidates[:width] if candidate[0][-1] == eos]
        beams = [candidate for candidate in candidates if candidate[0][-1] != eos][:width]
    return sorted(finished + beams, key=lambda candidate: candidate[1], reverse=True)[:width]
