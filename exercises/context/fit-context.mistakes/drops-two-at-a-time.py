"""You drop the oldest messages two at a time, question and answer together. That may drop one that fits; keep the
longest suffix."""


def fit_context(messages, budget, count):
    used = sum(count(message) for message in messages if message["role"] == "system")
    if used > budget:
        raise ValueError("the system messages alone do not fit the budget")
    others = [i for i, message in enumerate(messages) if message["role"] != "system"]
    while others and used + sum(count(messages[i]) for i in others) > budget:
        others = others[2:]
    return [message for i, message in enumerate(messages) if message["role"] == "system" or i in others]
