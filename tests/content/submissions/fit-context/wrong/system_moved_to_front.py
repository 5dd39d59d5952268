# catalogue: 7
# the system messages are gathered in front of the others
def fit_context(messages, budget, count):
    system = [m for m in messages if m["role"] == "system"]
    others = [m for m in messages if m["role"] != "system"]
    left = budget - sum(map(count, system))
    if left < 0:
        raise ValueError("system messages do not fit")
    start = len(others)
    while start and count(others[start - 1]) <= left:
        left -= count(others[start - 1])
        start -= 1
    return system + others[start:]
