def compact(messages, budget, count, summarize, keep):
    n = len(messages)
    if sum(count(m) for m in messages) <= budget:
        return messages.copy()
    start = next((i for i, m in enumerate(messages) if m["role"] != "system"), n)
    ends = [i for i in range(start, n + 1) if n - i >= keep and (i == n or messages[i]["role"] != "tool")]
    if keep > n - start or not ends or max(ends) == start:
        raise ValueError("nothing left to summarise")
    end = max(ends)
    result = messages[:start] + [dict(role="user", content=summarize(messages[start:end]))] + messages[end:]
    if sum(count(m) for m in result) > budget:
        raise ValueError("too long even so")
    return result
