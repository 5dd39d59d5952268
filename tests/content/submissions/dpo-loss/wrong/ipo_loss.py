# the IPO loss, a squared distance from 1 / (2 beta)
def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    h = (policy_chosen - ref_chosen.detach()) - (policy_rejected - ref_rejected.detach())
    return (h - 1 / (2 * beta)).pow(2).mean()
