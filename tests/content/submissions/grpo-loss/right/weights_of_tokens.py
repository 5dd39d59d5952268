import torch


def weights_of(mask, norm, dtype):
    m = mask.to(dtype)
    match norm:
        case "sequence":
            return m / (m.sum(1, keepdim=True).clamp_min(1) * len(m))
        case "token":
            return m / m.sum()
        case "constant":
            return m / m.numel()
    raise ValueError("norm must be sequence, token or constant, not " + str(norm))


def grpo_loss(logp, logp_old, logp_ref, adv, mask, eps_low=0.2, eps_high=0.2, beta=0.0, norm="sequence"):
    w = weights_of(mask, norm, logp.dtype)
    a = adv.detach().reshape(-1, 1).expand_as(logp)
    r = (logp - logp_old.detach()).exp()
    limit = torch.where(a >= 0, (1 + eps_high) * a, (1 - eps_low) * a)
    gain = torch.minimum(r * a, limit)
    if beta > 0:
        d = logp_ref.detach() - logp
        gain = gain - beta * (torch.expm1(d) - d)
    return -torch.einsum("nt,nt->", gain, w)
