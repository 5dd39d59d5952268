# catalogue: 7
# the kept messages come out newest first
def fit_context(messages, budget, count):
    total = sum(count(m) for m in messages if m["role"] == "system")
    if total > budget:
        raise ValueError("system messages do not fit")
    result = []
    full = False
    for m in messages[::-1]:
        if m["role"] == "system":
            result.append(m)
            continue
        if full or total + count(m) > budget:
            full = True
            continue
        total += count(m)
        result.append(m)
    return result
