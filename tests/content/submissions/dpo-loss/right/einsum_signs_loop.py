import torch


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    table = torch.stack([policy_chosen, policy_rejected, ref_chosen.detach(), ref_rejected.detach()], dim=-1)
    signs = torch.tensor([1, -1, -1, 1], dtype=table.dtype, device=table.device)
    h = beta * torch.einsum("...k,k->...", table, signs)
    per_pair = [torch.log1p(torch.exp(-x)) if x > 0 else torch.log1p(torch.exp(x)) - x for x in h.unbind()]
    return torch.stack(per_pair).mean()
