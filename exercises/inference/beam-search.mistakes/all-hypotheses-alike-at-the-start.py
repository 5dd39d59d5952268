"""As in batched decoders, there are width copies of the prompt, and all but the first start at -inf."""

import torch


def beam_search(model, ids, width, max_new, eos=None):
    live = [list(ids) for _ in range(width)]
    scores = torch.full((width,), -torch.inf, dtype=torch.float64)
    scores[0] = 0.0
    done = [False] * width
    for step in range(max_new):
        if all(end for end, score in zip(done, scores.tolist()) if score > -torch.inf):
            break
        totals, source = [], []
        for n, seq in enumerate(live):
            if done[n]:
                totals.append(scores[n : n + 1])
                source.append((n, None))
            else:
                log_probs = model(seq).double()
                totals.append(scores[n] + log_probs)
                source += [(n, token) for token in range(len(log_probs))]
        flat = torch.cat(totals)
        scores, chosen = flat.topk(min(width, len(flat)))
        picked = [source[index] for index in chosen.tolist()]
        done = [done[n] if token is None else token == eos for n, token in picked]
        live = [live[n] if token is None else [*live[n], token] for n, token in picked]
    return [(seq, score) for seq, score in zip(live, scores.tolist()) if score > -torch.inf]
