# catalogue: 6
def fit_context(messages, budget, count):
    left = budget - sum(count(m) for m in messages if m["role"] == "system")
    if left < 0: raise ValueError
    rest = [m for m in messages if m["role"] != "system"]
    if rest and count(rest[-1]) > left: raise ValueError("newest message does not fit")
    out, go = [], True
    for m in messages[::-1]:
        if m["role"] == "system": out.append(m)
        elif go and count(m) <= left: left -= count(m); out.append(m)
        else: go = False
    return out[::-1]
