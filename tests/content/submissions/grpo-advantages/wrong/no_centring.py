# scales without subtracting the mean
def grpo_advantages(rewards, eps=1e-6, std=True):
    r = rewards.detach()
    if not std:
        return r - r.mean(1, keepdim=True)
    return r / (r.std(1, keepdim=True) + eps)
