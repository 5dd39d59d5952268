"""You keep a system message only at the very front. System messages may appear anywhere, and all of them stay."""


def fit_context(messages, budget, count):
    if sum(count(m) for m in messages if m["role"] == "system") > budget:
        raise ValueError("the system messages alone do not fit the budget")
    head = messages[:1] if messages and messages[0]["role"] == "system" else []
    used = sum(count(message) for message in head)
    kept = []
    for message in reversed(messages[len(head) :]):
        used += count(message)
        if used > budget:
            break
        kept.append(message)
    return head + kept[::-1]
