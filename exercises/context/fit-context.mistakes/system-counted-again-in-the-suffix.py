"""You count every system message at the start, and again those that you pass on the way back. Count them once."""


def fit_context(messages, budget, count):
    left = budget - sum(count(message) for message in messages if message["role"] == "system")
    if left < 0:
        raise ValueError("the system messages alone do not fit the budget")
    kept, is_open = [], True
    for message in reversed(messages):
        if is_open and count(message) <= left:
            left -= count(message)
            kept.append(message)
        elif message["role"] == "system":
            kept.append(message)
        else:
            is_open = False
    return kept[::-1]
