# other: drops in pairs (user + assistant)
def fit_context(messages, budget, count):
    if sum(count(m) for m in messages if m["role"] == "system") > budget: raise ValueError
    sys = [(i, m) for i, m in enumerate(messages) if m["role"] == "system"]
    rest = [(i, m) for i, m in enumerate(messages) if m["role"] != "system"]
    while rest and sum(count(m) for _, m in sys + rest) > budget: rest = rest[2:]
    return [m for _, m in sorted(sys + rest, key=lambda p: p[0])]
