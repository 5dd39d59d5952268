import torch

def beam_search(model, ids, width, max_new, eos=None):
    seqs, scores, done = [list(ids)], torch.zeros(1, dtype=torch.float64), [False]
    for _ in range(max_new):
        if all(done):
            break
        rows, origin = [], []
        for i, s in enumerate(seqs):
            if done[i]:
                rows.append(scores[i:i + 1])
                origin.append((i, None))
            else:
                lp = model(list(s)).double()
                rows.append(scores[i] + lp)
                origin += [(i, t) for t in range(len(lp))]
        flat = torch.cat(rows)
        scores, pick = flat.topk(min(width, len(flat)))
        chosen = [origin[j] for j in pick.tolist()]
        done = [t is None or t == eos for _, t in chosen]
        seqs = [seqs[i] if t is None else seqs[i] + [t] for i, t in chosen]
    return list(zip(seqs, scores.tolist()))
