# Returns the messages as they are if there is nothing to summarise.
def compact(messages, budget, count, summarize, keep):
    if sum(map(count, messages)) <= budget:
        return list(messages)
    head = 0
    while head < len(messages) and messages[head]["role"] == "system":
        head += 1
    cut = max(len(messages) - keep, head)
    while head < cut < len(messages) and messages[cut]["role"] == "tool":
        cut -= 1
    if cut == head:
        return list(messages)
    out = messages[:head] + [{"role": "user", "content": summarize(messages[head:cut])}] + messages[cut:]
    if sum(map(count, out)) > budget:
        raise ValueError
    return out
