# other: remembers a count by the content alone, so the role does not count
def fit_context(messages, budget, count):
    memo = {}

    def size(m):
        key = m["content"]
        if key not in memo:
            memo[key] = count(m)
        return memo[key]

    left = budget - sum(size(m) for m in messages if m["role"] == "system")
    if left < 0:
        raise ValueError("system messages exceed the budget")
    cut = len(messages)
    for i in reversed(range(len(messages))):
        if messages[i]["role"] == "system":
            continue
        left -= size(messages[i])
        if left < 0:
            break
        cut = i
    return [m for i, m in enumerate(messages) if i >= cut or m["role"] == "system"]
