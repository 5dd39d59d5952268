import torch


def reward_loss(r_chosen, r_rejected, margin=0.0):
    dtype = r_chosen.dtype
    if dtype in (torch.float16, torch.bfloat16):
        r_chosen, r_rejected = r_chosen.float(), r_rejected.float()
    z = r_chosen - r_rejected - margin
    # -log sigmoid(z) = max(-z, 0) + log(1 + exp(-|z|)), and exp never overflows
    losses = torch.relu(-z) + torch.log1p(torch.exp(-z.abs()))
    return losses.mean().to(dtype)
