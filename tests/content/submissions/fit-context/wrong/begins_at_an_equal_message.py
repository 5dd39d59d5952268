# catalogue: none
# looks for the first kept message by equality, and finds an older one
def fit_context(messages, budget, count):
    used = sum(count(m) for m in messages if m["role"] == "system")
    if used > budget:
        raise ValueError
    kept = []
    for m in reversed(messages):
        if m["role"] != "system":
            used += count(m)
            if used > budget:
                break
            kept.append(m)
    start = messages.index(kept[-1]) if kept else len(messages)
    return [m for i, m in enumerate(messages) if m["role"] == "system" or i >= start]
