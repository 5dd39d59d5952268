# catalogue: 2
# the minus in front is missing: the log-likelihood, not the loss
from torch.nn import LogSigmoid


def reward_loss(r_chosen, r_rejected, margin=0.0):
    return LogSigmoid()(r_chosen - r_rejected - margin).mean()
