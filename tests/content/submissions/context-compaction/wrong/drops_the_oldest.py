# Drops old messages until the summary fits.
def compact(messages, budget, count, summarize, keep):
    if sum(map(count, messages)) <= budget:
        return list(messages)
    head = []
    rest = list(messages)
    while rest and rest[0]["role"] == "system":
        head.append(rest.pop(0))
    cut = max(len(rest) - keep, 0)
    while 0 < cut < len(rest) and rest[cut]["role"] == "tool":
        cut -= 1
    if cut == 0:
        raise ValueError
    tail = rest[cut:]
    summary = {"role": "user", "content": summarize(rest[:cut])}
    while tail and sum(map(count, head + [summary] + tail)) > budget:
        tail.pop(0)
    return head + [summary] + tail
