# catalogue: 1
# Every END is trained on, also the one that closes the user's and the system's turn.
def render_chat(messages, add_generation_prompt):
    names = ("system", "user", "assistant")
    pairs = [(256, False)]
    for m in messages:
        if m["role"] not in names:
            raise ValueError("unknown role")
        pairs.append((257 + names.index(m["role"]), False))
        pairs += [(b, m["role"] == "assistant") for b in m["content"].encode("utf-8")]
        pairs.append((260, True))
    if add_generation_prompt:
        pairs.append((259, False))
    ids, mask = zip(*pairs)
    return list(ids), list(mask)
