# catalogue: 1
def fit_context(messages, budget, count):
    """only the first system message is kept"""
    head = messages[:1] if messages and messages[0]["role"] == "system" else []
    used = sum(map(count, head))
    if used > budget: raise ValueError
    tail = []
    for m in reversed(messages[len(head):]):
        if used + count(m) > budget: break
        used += count(m); tail.append(m)
    return head + tail[::-1]
