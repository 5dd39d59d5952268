from torch.nn.functional import softplus


def reward_loss(r_chosen, r_rejected, margin=0.0):
    return softplus(-(r_chosen - r_rejected - margin)).mean()
