# catalogue: 7
def fit_context(messages, budget, count):
    sysm = [m for m in messages if m["role"] == "system"]
    left = budget - sum(map(count, sysm))
    if left < 0: raise ValueError("no")
    rest = [m for m in messages if m["role"] != "system"]
    tail = []
    while rest and count(rest[-1]) <= left:
        left -= count(rest[-1]); tail.append(rest.pop())
    tail.reverse()
    return tail + sysm
