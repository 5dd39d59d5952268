# catalogue: 4
# measures len(content) and never calls count
def fit_context(messages, budget, count):
    size = lambda m: len(m["content"])
    left = budget - sum(size(m) for m in messages if m["role"] == "system")
    if left < 0:
        raise ValueError("system messages do not fit")
    out, open_ = [], True
    for m in reversed(messages):
        if m["role"] == "system":
            out.append(m)
        elif open_:
            if size(m) <= left:
                left -= size(m)
                out.append(m)
            else:
                open_ = False
    return out[::-1]
