# catalogue: 2
# the difference is taken the wrong way round
import torch.nn.functional as F


def reward_loss(r_chosen, r_rejected, margin=0.0):
    return -F.logsigmoid(r_rejected - r_chosen - margin).mean()
