# catalogue: 1
# keeps the newest messages that fit and forgets about system messages
def fit_context(messages, budget, count):
    if sum(count(m) for m in messages if m["role"] == "system") > budget:
        raise ValueError("system messages do not fit")
    kept, total = [], 0
    for m in reversed(messages):
        c = count(m)
        if total + c > budget:
            break
        kept.append(m)
        total += c
    return kept[::-1]
