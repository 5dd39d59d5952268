# catalogue: 3
# checks before adding, so the message that goes over the budget is kept too
def fit_context(messages, budget, count):
    total = sum(count(m) for m in messages if m["role"] == "system")
    if total > budget:
        raise ValueError("system messages do not fit")
    keep = set(i for i, m in enumerate(messages) if m["role"] == "system")
    for i in reversed(range(len(messages))):
        if i in keep:
            continue
        if total > budget:
            break
        total += count(messages[i])
        keep.add(i)
    return [messages[i] for i in sorted(keep)]
