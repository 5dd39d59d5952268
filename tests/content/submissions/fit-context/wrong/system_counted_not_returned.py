# catalogue: 1
# the system messages take up budget but are left out of the result
def fit_context(messages, budget, count):
    system = [m for m in messages if m["role"] == "system"]
    others = [m for m in messages if m["role"] != "system"]
    used = sum(count(m) for m in system)
    if used > budget:
        raise ValueError("system messages do not fit")
    result = []
    for m in others[::-1]:
        if used + count(m) > budget:
            break
        used += count(m)
        result.insert(0, m)
    return result
