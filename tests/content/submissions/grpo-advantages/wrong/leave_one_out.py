# the RLOO baseline: the mean of the others
def grpo_advantages(rewards, eps=1e-6, std=True):
    r = rewards.detach()
    n = r.shape[1]
    base = (r.sum(1, keepdim=True) - r) / (n - 1)
    a = r - base
    if std:
        a = a / (r.std(1, keepdim=True) + eps)
    return a
