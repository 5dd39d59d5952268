# catalogue: 6
def fit_context(messages, budget, count):
    for m in messages:
        if count(m) > budget: raise ValueError("one message is over the budget")
    keep = {i for i, m in enumerate(messages) if m["role"] == "system"}
    used = sum(count(messages[i]) for i in keep)
    if used > budget: raise ValueError
    for i in reversed(range(len(messages))):
        if i in keep: continue
        used += count(messages[i])
        if used > budget: break
        keep.add(i)
    return [messages[i] for i in sorted(keep)]
