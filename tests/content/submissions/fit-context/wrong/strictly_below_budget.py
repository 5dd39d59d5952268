# catalogue: 3
# a total of exactly the budget counts as too much
def fit_context(messages, budget, count):
    system_cost = sum(count(m) for m in messages if m["role"] == "system")
    if system_cost > budget:
        raise ValueError("system messages do not fit")
    total = system_cost
    keep = [m["role"] == "system" for m in messages]
    for i in range(len(messages) - 1, -1, -1):
        if keep[i]:
            continue
        total += count(messages[i])
        if total >= budget:
            break
        keep[i] = True
    return [m for m, k in zip(messages, keep) if k]
