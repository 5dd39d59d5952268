# catalogue: 3
# beta enters nowhere
from torch.nn import functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    ratio_c = policy_chosen - ref_chosen.detach()
    ratio_r = policy_rejected - ref_rejected.detach()
    return F.softplus(ratio_r - ratio_c).mean()
