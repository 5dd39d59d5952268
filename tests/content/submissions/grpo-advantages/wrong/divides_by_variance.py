# the root is forgotten: divides by the variance
def grpo_advantages(rewards, eps=1e-6, std=True):
    r = rewards.detach()
    a = r - r.mean(1, keepdim=True)
    if std:
        a = a / (r.var(1, keepdim=True) + eps)
    return a
