# system messages over budget are returned alone, nothing is raised
def fit_context(messages, budget, count):
    left = budget - sum(count(m) for m in messages if m["role"] == "system")
    keep = [m["role"] == "system" for m in messages]
    for i in reversed(range(len(messages))):
        if keep[i]:
            continue
        left -= count(messages[i])
        if left < 0:
            break
        keep[i] = True
    return [m for m, k in zip(messages, keep) if k]
