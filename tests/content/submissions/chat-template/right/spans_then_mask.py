def render_chat(messages, add_generation_prompt):
    names = ["system", "user", "assistant"]
    for msg in messages:
        if msg["role"] not in names:
            raise ValueError("role must be one of " + ", ".join(names))
    ids, spans = [256], []
    for msg in messages:
        ids.append(257 + names.index(msg["role"]))
        start = len(ids)
        ids.extend(msg["content"].encode())
        ids.append(260)
        if msg["role"] == "assistant":
            spans.append((start, len(ids)))
    if add_generation_prompt:
        ids.append(259)
    mask = [False] * len(ids)
    for lo, hi in spans:
        mask[lo:hi] = [True] * (hi - lo)
    return ids, mask
