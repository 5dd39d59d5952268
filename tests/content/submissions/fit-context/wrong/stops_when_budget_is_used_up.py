# stops as soon as nothing is left, so older messages that cost nothing are lost
def fit_context(messages, budget, count):
    left = budget - sum(count(m) for m in messages if m["role"] == "system")
    if left < 0:
        raise ValueError("system messages do not fit")
    keep = [m["role"] == "system" for m in messages]
    i = len(messages) - 1
    while i >= 0 and left > 0:
        if not keep[i]:
            if count(messages[i]) > left:
                break
            left -= count(messages[i])
            keep[i] = True
        i -= 1
    return [m for m, k in zip(messages, keep) if k]
