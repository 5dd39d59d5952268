# skips a message that does not fit and goes on to older ones: no suffix any more
def fit_context(messages, budget, count):
    left = budget - sum(count(m) for m in messages if m["role"] == "system")
    if left < 0:
        raise ValueError("system messages do not fit")
    kept = []
    for m in reversed(messages):
        if m["role"] == "system":
            kept.append(m)
        elif count(m) <= left:
            left -= count(m)
            kept.append(m)
    kept.reverse()
    return kept
