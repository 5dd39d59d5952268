# centred by group, scaled by the deviation of the whole batch
def grpo_advantages(rewards, eps=1e-6, std=True):
    r = rewards.detach()
    a = r - r.mean(1, keepdim=True)
    return a / (r.std() + eps) if std else a
