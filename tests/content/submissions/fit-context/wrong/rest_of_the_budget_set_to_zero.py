# other: sets what is left to 0 in place of stopping, so older messages that cost nothing come back
def fit_context(messages, budget, count):
    left = budget - sum(count(m) for m in messages if m["role"] == "system")
    if left < 0:
        raise ValueError("system messages exceed the budget")
    keep = set()
    for i in reversed(range(len(messages))):
        if messages[i]["role"] == "system":
            keep.add(i)
            continue
        n = count(messages[i])
        if n > left:
            left = 0          # nothing older fits any more
            continue
        left -= n
        keep.add(i)
    return [messages[i] for i in sorted(keep)]
