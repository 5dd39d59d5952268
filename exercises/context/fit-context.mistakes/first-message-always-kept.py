"""You keep the first message whatever its role, and fail on an empty list. Only system messages always stay, wherever
they are."""


def fit_context(messages, budget, count):
    head = messages[0]
    if sum(count(m) for m in messages if m["role"] == "system") > budget:
        raise ValueError("the system messages alone do not fit the budget")
    used, kept = count(head), []
    for message in reversed(messages[1:]):
        used += count(message)
        if used > budget:
            break
        kept.append(message)
    return [head] + kept[::-1]
