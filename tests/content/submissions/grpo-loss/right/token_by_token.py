import torch


def grpo_loss(logp, logp_old, logp_ref, adv, mask, eps_low=0.2, eps_high=0.2, beta=0.0, norm="sequence"):
    if norm not in ("sequence", "token", "constant"):
        raise ValueError(norm)
    n, t = logp.shape
    sums, counts = [], []
    for i in range(n):
        a = float(adv[i].detach())
        total, count = logp.new_zeros(()), 0
        for j in range(t):
            if not mask[i, j]:
                continue
            r = (logp[i, j] - logp_old[i, j].detach()).exp()
            # the bound that can bind depends on the sign of the advantage
            bounded = torch.clamp(r, max=1 + eps_high) if a > 0 else torch.clamp(r, min=1 - eps_low)
            term = bounded * a
            if beta:
                d = logp_ref[i, j].detach() - logp[i, j]
                term = term - beta * (d.expm1() - d)
            total, count = total + term, count + 1
        sums.append(total)
        counts.append(count)
    if norm == "sequence":
        return -sum(s / c for s, c in zip(sums, counts) if c) / n if any(counts) else logp.sum() * 0
    return -sum(sums) / (sum(counts) if norm == "token" else n * t)
