"""Beam search whose scores are kept in the precision of the model."""

import torch


def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), torch.tensor(0.0), False)]
    for _ in range(max_new):
        if all(has_ended for _, _, has_ended in beams):
            break
        pool = []
        for sequence, score, has_ended in beams:
            if has_ended:
                pool.append((sequence, score, True))
            else:
                total = score + model(sequence)
                pool += [([*sequence, token], total[token], token == eos) for token in range(len(total))]
        pool.sort(key=lambda beam: float(beam[1]), reverse=True)
        beams = pool[:width]
    return [(sequence, float(score)) for sequence, score, _ in beams]
