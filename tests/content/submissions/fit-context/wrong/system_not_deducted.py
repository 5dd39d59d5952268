# the others get the whole budget; the system messages come on top
def fit_context(messages, budget, count):
    if sum(count(m) for m in messages if m["role"] == "system") > budget:
        raise ValueError("system messages do not fit")
    left = budget
    keep = [m["role"] == "system" for m in messages]
    for i in reversed(range(len(messages))):
        if keep[i]:
            continue
        left -= count(messages[i])
        if left < 0:
            break
        keep[i] = True
    return [m for m, k in zip(messages, keep) if k]
