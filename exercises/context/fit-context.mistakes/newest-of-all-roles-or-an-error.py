"""You keep the newest messages whatever their role, and raise when none fits. System messages always stay, and the
error is for system messages that alone do not fit."""


def fit_context(messages, budget, count):
    kept, used = [], 0
    for message in reversed(messages):
        used += count(message)
        if used > budget:
            break
        kept.append(message)
    if messages and not kept:
        raise ValueError("not even the newest message fits the budget")
    return kept[::-1]
