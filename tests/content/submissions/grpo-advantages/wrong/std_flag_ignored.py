# always divides by the deviation
def grpo_advantages(rewards, eps=1e-6, std=True):
    r = rewards.detach()
    return (r - r.mean(1, keepdim=True)) / (r.std(1, keepdim=True) + eps)
