# catalogue: 4
# nothing is detached
def grpo_advantages(rewards, eps=1e-6, std=True):
    a = rewards - rewards.mean(dim=1, keepdim=True)
    if std:
        a = a / (rewards.std(dim=1, keepdim=True) + eps)
    return a
