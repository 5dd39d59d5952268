def compact(messages, budget, count, summarize, keep):
    if sum(map(count, messages)) <= budget:
        return list(messages)
    first = next((i for i, m in enumerate(messages) if m["role"] != "system"), len(messages))
    last = len(messages) - keep
    while first < last < len(messages) and messages[last]["role"] == "tool":
        last -= 1
    if last <= first:
        raise ValueError("nothing to summarise")

    def build():
        return messages[:first] + [{"role": "user", "content": summarize(messages[first:last])}] + messages[last:]

    if sum(map(count, build())) > budget:
        raise ValueError("too long")
    return build()
