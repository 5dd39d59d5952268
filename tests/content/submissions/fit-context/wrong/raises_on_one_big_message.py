# catalogue: 6
# any message over the budget raises, also an old one that would just be dropped
def fit_context(messages, budget, count):
    for m in messages:
        if count(m) > budget:
            raise ValueError("a message does not fit into the context")
    left = budget - sum(count(m) for m in messages if m["role"] == "system")
    if left < 0:
        raise ValueError("system messages do not fit")
    kept, done = [], False
    for m in reversed(messages):
        if m["role"] == "system":
            kept.append(m)
        elif not done and count(m) <= left:
            left -= count(m)
            kept.append(m)
        else:
            done = True
    return kept[::-1]
