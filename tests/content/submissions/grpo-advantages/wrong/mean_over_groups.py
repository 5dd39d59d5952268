# catalogue: 1
# statistics along the group axis (dim 0)
def grpo_advantages(rewards, eps=1e-6, std=True):
    r = rewards.detach()
    out = r - r.mean(dim=0)
    if std:
        out = out / (r.std(dim=0) + eps)
    return out
