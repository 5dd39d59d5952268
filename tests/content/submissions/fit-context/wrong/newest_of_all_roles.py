# catalogue: 1
def fit_context(messages, budget, count):
    out, used = [], 0
    for m in reversed(messages):
        c = count(m)
        if used + c > budget: break
        out.insert(0, m); used += c
    return out
