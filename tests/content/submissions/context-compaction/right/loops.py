def compact(messages, budget, count, summarize, keep):
    total = 0
    for message in messages:
        total += count(message)
    if total <= budget:
        return [dict(message) for message in messages]
    system, rest = [], []
    for message in messages:
        if message["role"] == "system" and not rest:
            system.append(message)
        else:
            rest.append(message)
    end = []
    while rest and (len(end) < keep or (end and end[0]["role"] == "tool")):
        end.insert(0, rest.pop())
    if not rest:
        raise ValueError("nothing to summarise")
    out = system + [{"role": "user", "content": summarize(rest)}] + end
    if sum(count(message) for message in out) > budget:
        raise ValueError("over the budget")
    return out
