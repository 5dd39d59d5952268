# an equal message before the suffix is never taken for its first: fewer messages follow that
def fit_context(messages, budget, count):
    room = budget - sum(count(m) for m in messages if m["role"] == "system")
    if room < 0:
        raise ValueError("too long")
    kept = []
    for m in reversed(messages):
        if m["role"] != "system":
            room -= count(m)
            if room < 0:
                break
            kept.append(m)
    first = len(messages)
    for i, m in enumerate(messages):
        if m["role"] != "system" and kept and m == kept[-1] and len(messages) - i <= len(kept) + sum(x["role"] == "system" for x in messages[i:]):
            first = min(first, i)
    return [m for i, m in enumerate(messages) if m["role"] == "system" or i >= first]
