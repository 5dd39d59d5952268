# catalogue: 3
# the ignored target is clamped to class 0 and then counted as if it were real
def cross_entropy(logits, targets, ignore_index=-100):
    y = targets.clamp(min=0)
    lse = logits.logsumexp(dim=-1)
    picked = logits.gather(-1, y[..., None])[..., 0]
    return (lse - picked).mean()
