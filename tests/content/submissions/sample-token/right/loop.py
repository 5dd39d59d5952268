def sample(probs, u):
    total = 0.0
    last = 0
    for i, p in enumerate(probs.tolist()):
        if p > 0:
            last = i
        total += p
        if total > u:
            return i
    return last
