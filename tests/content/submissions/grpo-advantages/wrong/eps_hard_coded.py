# 1e-8 is written in, eps has no effect
def grpo_advantages(rewards, eps=1e-6, std=True):
    r = rewards.detach()
    a = r - r.mean(-1, keepdim=True)
    if std:
        a = a / (r.std(-1, keepdim=True) + 1e-8)
    return a
