# catalogue: 2
# drops messages from the end until the rest fits
def fit_context(messages, budget, count):
    kept = list(messages)
    while sum(count(m) for m in kept) > budget:
        idx = [i for i, m in enumerate(kept) if m["role"] != "system"]
        if not idx:
            raise ValueError("system messages do not fit")
        kept.pop(idx[-1])
    return kept
