import torch


def merge_attention(outs, lses):
    out, lse = torch.zeros_like(outs[0]), torch.full_like(lses[0], float("-inf"))
    for part, part_lse in zip(outs, lses):
        new = torch.logaddexp(lse, part_lse)
        keep = torch.where(lse == -torch.inf, torch.zeros_like(lse), torch.exp(lse - new))
        add = torch.where(part_lse == -torch.inf, torch.zeros_like(lse), torch.exp(part_lse - new))
        out = out * keep.unsqueeze(-1) + part * add.unsqueeze(-1)
        lse = new
    return out, lse
