# catalogue: 3
def fit_context(messages, budget, count):
    system = [i for i, m in enumerate(messages) if m["role"] == "system"]
    total = sum(count(messages[i]) for i in system)
    if total > budget:
        raise ValueError
    keep = set(system)
    for i in range(len(messages) - 1, -1, -1):
        if i in keep:
            continue
        c = count(messages[i])
        if total + c >= budget:
            break
        total += c
        keep.add(i)
    return [messages[i] for i in sorted(keep)]
