import heapq

import torch


def beam_search(model, ids, width, max_new, eos=None):
    live, finished = [(0.0, list(ids))], []
    for _ in range(max_new):
        grown = []
        for score, seq in live:
            logprobs = model(list(seq)).double()
            values, tokens = torch.topk(logprobs, min(width, len(logprobs)))
            grown += [(score + v, seq + [t]) for v, t in zip(values.tolist(), tokens.tolist(), strict=True)]
        kept = heapq.nlargest(width, finished + grown, key=lambda one: one[0])
        finished = [one for one in kept if one in finished or one[1][-1] == eos]
        live = [one for one in kept if one not in finished]
        if not live:
            break
    return [(seq, score) for score, seq in sorted(finished + live, key=lambda one: -one[0])]
