# catalogue: 1
def fit_context(messages, budget, count):
    kept = []
    total = 0
    for m in messages[::-1]:
        n = count(m)
        if total + n <= budget:
            kept.insert(0, m); total += n
        else:
            break
    if not kept and messages: raise ValueError
    return kept
