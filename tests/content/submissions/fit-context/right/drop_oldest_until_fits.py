def fit_context(messages, budget, count):
    kept = list(messages)
    total = sum(map(count, kept))
    while total > budget:
        for i, m in enumerate(kept):
            if m["role"] != "system":
                total -= count(m)
                del kept[i]
                break
        else:
            raise ValueError("system messages do not fit")
    return kept
