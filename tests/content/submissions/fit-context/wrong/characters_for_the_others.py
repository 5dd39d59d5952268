# catalogue: 4
# count is used for the system messages only; the others are measured by the length of their text
def fit_context(messages, budget, count):
    system = sum(count(m) for m in messages if m["role"] == "system")
    if system > budget:
        raise ValueError("system messages do not fit")
    room = budget - system
    others = [i for i, m in enumerate(messages) if m["role"] != "system"]
    first = len(messages)
    for i in reversed(others):
        room -= len(m_text(messages[i]))
        if room < 0:
            break
        first = i
    return [m for i, m in enumerate(messages) if m["role"] == "system" or i >= first]


def m_text(message):
    return message["content"]
