# other: system in the tail counted twice
def fit_context(messages, budget, count):
    left = budget - sum(count(m) for m in messages if m["role"] == "system")
    if left < 0: raise ValueError
    out, go = [], True
    for m in messages[::-1]:
        if go and count(m) <= left: left -= count(m); out.append(m)
        elif m["role"] == "system": out.append(m)
        else: go = False
    return out[::-1]
