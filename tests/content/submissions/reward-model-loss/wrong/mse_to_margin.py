# catalogue: 3
# squared error between the difference and the margin
import torch.nn.functional as F


def reward_loss(r_chosen, r_rejected, margin=0.0):
    diff = r_chosen - r_rejected
    return F.mse_loss(diff, diff.new_zeros(diff.shape) + margin)
