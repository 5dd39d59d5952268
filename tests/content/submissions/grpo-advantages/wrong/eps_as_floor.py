# eps is a floor under the deviation instead of a summand
def grpo_advantages(rewards, eps=1e-6, std=True):
    r = rewards.detach()
    a = r - r.mean(-1, keepdim=True)
    return a / r.std(-1, keepdim=True).clamp(min=eps) if std else a
