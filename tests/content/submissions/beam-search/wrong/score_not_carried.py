# catalogue: 2
# the running sums array is overwritten with the log-probs of the step
import torch


def beam_search(model, ids, width, max_new, eos=None):
    seqs, done = [list(ids)], [False]
    scores = torch.zeros(1, dtype=torch.float64)
    for _ in range(max_new):
        if all(done):
            break
        pool = []
        for i, s in enumerate(seqs):
            if done[i]:
                pool.append((float(scores[i]), s, True))
            else:
                step = torch.as_tensor(model(s)).double()
                vals, toks = step.topk(min(width, step.numel()))
                pool += [(v, s + [t], t == eos) for v, t in zip(vals.tolist(), toks.tolist())]
        pool.sort(key=lambda c: -c[0])
        pool = pool[:width]
        scores = torch.tensor([c[0] for c in pool], dtype=torch.float64)
        seqs, done = [c[1] for c in pool], [c[2] for c in pool]
    return list(zip(seqs, scores.tolist()))
