# catalogue: 6
def fit_context(messages, budget, count):
    need = sum(count(m) for m in messages if m["role"] == "system")
    if need > budget: raise ValueError("system")
    first = len(messages); used = need
    for i in range(len(messages) - 1, -1, -1):
        if messages[i]["role"] == "system": continue
        c = count(messages[i])
        if c > budget - need:
            raise ValueError(f"message {i} can never fit")
        if used + c > budget: break
        used += c; first = i
    return [m for i, m in enumerate(messages) if m["role"] == "system" or i >= first]
