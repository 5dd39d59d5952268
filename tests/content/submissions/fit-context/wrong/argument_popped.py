# deletes from the caller's list
def fit_context(messages, budget, count):
    while sum(count(m) for m in messages) > budget:
        for i, m in enumerate(messages):
            if m["role"] != "system":
                messages.pop(i)
                break
        else:
            raise ValueError("system messages do not fit")
    return messages
