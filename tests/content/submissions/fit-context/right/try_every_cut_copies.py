def fit_context(messages, budget, count):
    for cut in range(len(messages) + 1):
        candidate = [dict(m) for i, m in enumerate(messages) if i >= cut or m["role"] == "system"]
        if sum(count(m) for m in candidate) <= budget:
            return candidate
    raise ValueError("not even the system messages fit")
