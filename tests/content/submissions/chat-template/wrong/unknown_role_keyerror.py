# catalogue: 5
# The table lookup fails with KeyError, not with ValueError.
TABLE = {"system": 257, "user": 258, "assistant": 259}


def render_chat(messages, add_generation_prompt):
    out = [(256, False)]
    for m in messages:
        out.append((TABLE[m["role"]], False))
        learn = m["role"] == "assistant"
        out.extend((b, learn) for b in m["content"].encode("utf-8"))
        out.append((260, learn))
    if add_generation_prompt:
        out.append((TABLE["assistant"], False))
    return [i for i, _ in out], [k for _, k in out]
