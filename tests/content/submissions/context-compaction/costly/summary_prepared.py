def compact(messages, budget, count, summarize, keep):
    rest = list(messages)
    head, tail = [], []
    while rest and rest[0]["role"] == "system":
        head.append(rest.pop(0))
    while rest and (keep > len(tail) or (tail and tail[0]["role"] == "tool")):
        tail.insert(0, rest.pop())
    short = head + [{"role": "user", "content": summarize(rest)}] + tail if rest else None
    if sum(count(m) for m in messages) <= budget:
        return list(messages)
    if short is None or sum(count(m) for m in short) > budget:
        raise ValueError("it does not fit")
    return short
