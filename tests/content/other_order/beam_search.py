"""Beam search as one flat topk over the scores of all candidates, in double precision."""

import torch


def beam_search(model, ids, width, max_new, eos=None):
    live, done = [list(ids)], [False]
    scores = torch.zeros(1, dtype=torch.float64)
    for _ in range(max_new):
        if all(done):
            break
        parents, tokens, totals = [], [], []
        for number, sequence in enumerate(live):
            if done[number]:
                parents.append(number)
                tokens.append(None)
                totals.append(scores[number : number + 1])
                continue
            log_probs = model(sequence).double()
            parents += [number] * len(log_probs)
            tokens += range(len(log_probs))
            totals.append(scores[number] + log_probs)
        scores, chosen = torch.cat(totals).topk(min(width, len(tokens)))
        picked = [(parents[index], tokens[index]) for index in chosen.tolist()]
        done = [done[parent] or token == eos for parent, token in picked]
        live = [live[parent] if token is None else [*live[parent], token] for parent, token in picked]
    return list(zip(live, scores.tolist(), strict=True))
