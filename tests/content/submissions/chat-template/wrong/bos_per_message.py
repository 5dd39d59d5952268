# catalogue: 4
# Each message is rendered by itself with a BOS of its own.
def _one(m):
    roles = {"system": 257, "user": 258, "assistant": 259}
    if m["role"] not in roles:
        raise ValueError(m["role"])
    data = m["content"].encode("utf-8")
    learn = m["role"] == "assistant"
    return [256, roles[m["role"]], *data, 260], [False, False] + [learn] * (len(data) + 1)


def render_chat(messages, add_generation_prompt):
    if not messages:
        return ([256, 259], [False, False]) if add_generation_prompt else ([256], [False])
    ids, mask = [], []
    for m in messages:
        i, k = _one(m)
        ids += i
        mask += k
    if add_generation_prompt:
        ids.append(259)
        mask.append(False)
    return ids, mask
