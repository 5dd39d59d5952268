# catalogue: 3
# pops while the total is not below the budget
def fit_context(messages, budget, count):
    if sum(count(m) for m in messages if m["role"] == "system") > budget:
        raise ValueError("system messages do not fit")
    kept = list(messages)

    def others():
        return [i for i, m in enumerate(kept) if m["role"] != "system"]

    while others() and not sum(map(count, kept)) < budget:
        del kept[others()[0]]
    return kept
