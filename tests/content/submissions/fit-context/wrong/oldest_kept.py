# catalogue: 2
# fills the budget from the front, so the newest messages are lost
def fit_context(messages, budget, count):
    used = sum(count(m) for m in messages if m["role"] == "system")
    if used > budget:
        raise ValueError("system messages do not fit")
    kept = []
    full = False
    for m in messages:
        if m["role"] == "system":
            kept.append(m)
        elif not full:
            c = count(m)
            if used + c <= budget:
                used += c
                kept.append(m)
            else:
                full = True
    return kept
