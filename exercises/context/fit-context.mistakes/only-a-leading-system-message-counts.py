"""You consider a system message only if it comes first. System messages may appear anywhere; all of them stay, and the
error is for their total."""


def fit_context(messages, budget, count):
    head = messages[:1] if messages and messages[0]["role"] == "system" else []
    used = sum(count(message) for message in head)
    if used > budget:
        raise ValueError("the system message alone does not fit the budget")
    kept = []
    for message in reversed(messages[len(head) :]):
        used += count(message)
        if used > budget:
            break
        kept.append(message)
    return head + kept[::-1]
