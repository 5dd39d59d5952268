"""You keep the oldest messages and drop the newest. The newest is the one to answer; go back from the end."""


def fit_context(messages, budget, count):
    used = sum(count(m) for m in messages if m["role"] == "system")
    if used > budget:
        raise ValueError("the system messages alone do not fit the budget")
    last = 0
    for i, message in enumerate(messages):
        if message["role"] == "system":
            continue
        used += count(message)
        if used > budget:
            break
        last = i + 1
    return [m for i, m in enumerate(messages) if m["role"] == "system" or i < last]
