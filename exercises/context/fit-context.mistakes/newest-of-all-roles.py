"""You keep the newest messages whatever their role, and drop system messages with the oldest. They apply to the whole
conversation, so all of them stay; raise ValueError if they alone do not fit."""


def fit_context(messages, budget, count):
    kept, used = [], 0
    for message in reversed(messages):
        used += count(message)
        if used > budget:
            break
        kept.append(message)
    return kept[::-1]
