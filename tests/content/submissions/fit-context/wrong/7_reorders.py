# catalogue: 7
def fit_context(messages, budget, count):
    system = [m for m in messages if m["role"] == "system"]
    others = [m for m in messages if m["role"] != "system"]
    remaining = budget - sum(map(count, system))
    if remaining < 0:
        raise ValueError("budget too small")
    tail = []
    while others and count(others[-1]) <= remaining:
        remaining -= count(others[-1])
        tail.insert(0, others.pop())
    return system + tail
