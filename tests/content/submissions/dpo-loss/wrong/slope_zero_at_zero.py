# other: relu and abs have no slope at 0, so a policy equal to the reference gets no gradient
import torch


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    dtype = policy_chosen.dtype
    wd = torch.float64 if dtype == torch.float64 else torch.float32
    chosen = policy_chosen.to(wd) - ref_chosen.detach().to(wd)
    rejected = policy_rejected.to(wd) - ref_rejected.detach().to(wd)
    z = beta * (chosen - rejected)
    loss = torch.relu(-z) + torch.log1p(torch.exp(-z.abs()))
    return loss.mean().to(dtype)
