# the sigmoid is left out
def reward_loss(r_chosen, r_rejected, margin=0.0):
    return -(r_chosen - r_rejected - margin).mean()
