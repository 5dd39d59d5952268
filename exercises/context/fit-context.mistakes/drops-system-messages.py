"""You treat system messages like all others and drop them with the oldest turns. They apply to the whole conversation
and always stay."""


def fit_context(messages, budget, count):
    if sum(count(m) for m in messages if m["role"] == "system") > budget:
        raise ValueError("the system messages alone do not fit the budget")
    kept, used = [], 0
    for message in reversed(messages):
        if used + count(message) > budget:
            break
        kept.append(message)
        used += count(message)
    return kept[::-1]
