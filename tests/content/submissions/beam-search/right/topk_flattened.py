import torch


def beam_search(model, ids, width, max_new, eos=None):
    live, live_scores = [list(ids)], torch.zeros(1, dtype=torch.float64)
    finished = []
    for _ in range(max_new):
        logp = torch.stack([torch.as_tensor(model(s)).double() for s in live])
        total = live_scores[:, None] + logp
        n_vocab = total.shape[1]
        flat = total.flatten()
        old = torch.tensor([s for _, s in finished], dtype=torch.float64)
        pool = torch.cat([flat, old])
        best, where = pool.topk(min(width, pool.numel()))
        new_live, new_scores, new_finished = [], [], []
        for score, idx in zip(best.tolist(), where.tolist()):
            if idx >= flat.numel():
                new_finished.append(finished[idx - flat.numel()])
                continue
            beam, tok = divmod(idx, n_vocab)
            seq = live[beam] + [tok]
            if eos is not None and tok == eos:
                new_finished.append((seq, score))
            else:
                new_live.append(seq)
                new_scores.append(score)
        live, finished = new_live, new_finished
        live_scores = torch.tensor(new_scores, dtype=torch.float64)
        if not live:
            break
    everything = finished + list(zip(live, live_scores.tolist()))
    return sorted(everything, key=lambda h: -h[1])
