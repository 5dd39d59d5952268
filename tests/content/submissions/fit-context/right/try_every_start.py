def fit_context(messages, budget, count):
    for start in range(len(messages) + 1):
        kept = [m for i, m in enumerate(messages) if i >= start or m["role"] == "system"]
        if sum(count(m) for m in kept) <= budget:
            return kept
    raise ValueError("the system messages alone exceed the budget")
