# other: counts are kept by content, though two messages of equal content may have different counts (role, further keys)
# shows for: count = words of content + number of tool_calls; an assistant message "ok" without and one "ok" with five calls: both count as 1, so the sum is taken to fit a budget that it exceeds and nothing is summarised
def compact(messages, budget, count, summarize, keep):
    sizes = {}

    def size(conversation):
        total = 0
        for message in conversation:
            content = message["content"]
            if content not in sizes:
                sizes[content] = count(message)
            total += sizes[content]
        return total

    if size(messages) <= budget:
        return [dict(message) for message in messages]
    n = len(messages)
    first = next((i for i, message in enumerate(messages) if message["role"] != "system"), n)
    last = max(first, n - keep)
    if last < n:
        while last > first and messages[last]["role"] == "tool":
            last -= 1
    if first == last:
        raise ValueError("there is nothing to summarise")
    summary = {"role": "user", "content": summarize(messages[first:last])}
    result = [*messages[:first], summary, *messages[last:]]
    if size(result) > budget:
        raise ValueError("the result takes more than the budget")
    return result
