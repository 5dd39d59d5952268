# a hinge instead of the logistic loss
def reward_loss(r_chosen, r_rejected, margin=0.0):
    return (margin - (r_chosen - r_rejected)).clamp(min=0).mean()
