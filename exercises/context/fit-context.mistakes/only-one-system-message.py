"""You keep the first system message only. All of them stay."""


def fit_context(messages, budget, count):
    if sum(count(m) for m in messages if m["role"] == "system") > budget:
        raise ValueError("the system messages alone do not fit the budget")
    system = [i for i, m in enumerate(messages) if m["role"] == "system"][:1]
    used = sum(count(messages[i]) for i in system)
    first = len(messages)
    for i in reversed(range(len(messages))):
        if messages[i]["role"] == "system":
            continue
        used += count(messages[i])
        if used > budget:
            break
        first = i
    return [m for i, m in enumerate(messages) if i in system or (i >= first and m["role"] != "system")]
