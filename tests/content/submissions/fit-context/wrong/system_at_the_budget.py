# catalogue: 3
def fit_context(messages, budget, count):
    left = budget - sum(count(m) for m in messages if m["role"] == "system")
    if left <= 0 and any(m["role"] == "system" for m in messages): raise ValueError
    out = []
    go = True
    for m in messages[::-1]:
        if m["role"] == "system": out.append(m)
        elif go and count(m) <= left: left -= count(m); out.append(m)
        else: go = False
    return out[::-1]
