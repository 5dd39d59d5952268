# the deviation has a floor of 1 in place of the small eps
def grpo_advantages(rewards, eps=1e-6, std=True):
    r = rewards.detach()
    a = r - r.mean(1, keepdim=True)
    if std:
        a = a / r.std(1, keepdim=True).clamp(min=1.0)
    return a
