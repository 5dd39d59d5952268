import torch


def min_p_filter(logits, min_p):
    result = logits.clone()  # never touch the caller's tensor
    rows = result.reshape(-1, logits.shape[-1])
    ratio = torch.exp(rows.double() - rows.double().amax(dim=-1, keepdim=True))
    rows[ratio < min_p] = float("-inf")
    return result
