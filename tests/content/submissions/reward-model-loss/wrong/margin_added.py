# catalogue: 2
# the sign of the margin: it makes the task easier instead of harder
import torch.nn.functional as F


def reward_loss(r_chosen, r_rejected, margin=0.0):
    return F.softplus(r_rejected - r_chosen - margin).mean()
