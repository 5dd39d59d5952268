# Goes back to the last assistant message wherever the end begins.
def compact(messages, budget, count, summarize, keep):
    if sum(map(count, messages)) <= budget:
        return list(messages)
    head = 0
    while head < len(messages) and messages[head]["role"] == "system":
        head += 1
    cut = max(len(messages) - keep, head)
    while head < cut < len(messages) and messages[cut]["role"] != "assistant":
        cut -= 1
    if cut == head:
        raise ValueError
    out = messages[:head] + [{"role": "user", "content": summarize(messages[head:cut])}] + messages[cut:]
    if sum(map(count, out)) > budget:
        raise ValueError
    return out
