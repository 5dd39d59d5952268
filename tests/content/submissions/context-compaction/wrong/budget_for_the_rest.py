# Leaves the system messages out of the count.
def compact(messages, budget, count, summarize, keep):
    head = 0
    while head < len(messages) and messages[head]["role"] == "system":
        head += 1
    if sum(map(count, messages[head:])) <= budget:
        return list(messages)
    cut = max(len(messages) - keep, head)
    while head < cut < len(messages) and messages[cut]["role"] == "tool":
        cut -= 1
    if cut == head:
        raise ValueError
    out = messages[:head] + [{"role": "user", "content": summarize(messages[head:cut])}] + messages[cut:]
    if sum(map(count, out[head:])) > budget:
        raise ValueError
    return out
