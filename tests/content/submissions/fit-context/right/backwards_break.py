def fit_context(messages, budget, count):
    system_cost = sum(count(m) for m in messages if m["role"] == "system")
    if system_cost > budget:
        raise ValueError("the system messages alone are over the budget")
    left = budget - system_cost
    kept = []
    stopped = False
    for m in reversed(messages):
        if m["role"] == "system":
            kept.append(m)
            continue
        if stopped:
            continue
        cost = count(m)
        if cost > left:
            stopped = True
            continue
        left -= cost
        kept.append(m)
    kept.reverse()
    return kept
