# catalogue: 1
# takes messages[0] for the only system message; later ones can be dropped
def fit_context(messages, budget, count):
    if sum(count(m) for m in messages if m["role"] == "system") > budget:
        raise ValueError("system messages do not fit")
    head = [messages[0]] if messages and messages[0]["role"] == "system" else []
    rest = messages[len(head):]
    left = budget - sum(map(count, head))
    start = len(rest)
    while start > 0 and count(rest[start - 1]) <= left:
        start -= 1
        left -= count(rest[start])
    return head + rest[start:]
