# catalogue: 6
# raises when not even the newest message fits next to the system messages
def fit_context(messages, budget, count):
    system = [m for m in messages if m["role"] == "system"]
    others = [m for m in messages if m["role"] != "system"]
    left = budget - sum(map(count, system))
    if left < 0:
        raise ValueError("system messages do not fit")
    n = 0
    for m in reversed(others):
        left -= count(m)
        if left < 0:
            break
        n += 1
    if others and n == 0:
        raise ValueError("the last message does not fit")
    drop = len(others) - n
    out = []
    for m in messages:
        if m["role"] != "system" and drop > 0:
            drop -= 1
            continue
        out.append(m)
    return out
