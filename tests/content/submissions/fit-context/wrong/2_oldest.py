# catalogue: 2
def fit_context(messages, budget, count):
    used = sum(count(m) for m in messages if m["role"] == "system")
    if used > budget:
        raise ValueError("system messages over budget")
    kept, full = [], False
    for m in messages:
        if m["role"] == "system":
            kept.append(m)
        elif not full and used + count(m) <= budget:
            used += count(m)
            kept.append(m)
        else:
            full = True
    return kept
