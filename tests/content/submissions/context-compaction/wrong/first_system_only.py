# Keeps one system message.
def compact(messages, budget, count, summarize, keep):
    if sum(map(count, messages)) <= budget:
        return list(messages)
    head = 1 if messages[0]["role"] == "system" else 0
    cut = max(len(messages) - keep, head)
    while head < cut < len(messages) and messages[cut]["role"] == "tool":
        cut -= 1
    if cut == head:
        raise ValueError
    out = messages[:head] + [{"role": "user", "content": summarize(messages[head:cut])}] + messages[cut:]
    if sum(map(count, out)) > budget:
        raise ValueError
    return out
