# catalogue: 2
# stops at the first cdf that is at least u
def sample(probs, u):
    acc, chosen = 0.0, None
    for i, p in enumerate(probs.tolist()):
        acc += p
        if p > 0:
            chosen = i
        if acc >= u:
            return i
    return chosen
