# catalogue: 6


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    probs = logits.softmax(-1)
    mass = probs.cumsum(-1) - probs
    drop = (mass >= p) & (probs < probs.amax(-1, keepdim=True))
    return logits.masked_fill(drop, float("-inf"))
