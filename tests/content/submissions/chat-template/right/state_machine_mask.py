from itertools import chain

TOKENS = dict(bos=256, system=257, user=258, assistant=259, end=260)


def render_chat(messages, add_generation_prompt):
    def turn(role, content):
        if role not in ("system", "user", "assistant"):
            raise ValueError("bad role: %s" % role)
        return [TOKENS[role], *content.encode("utf-8"), TOKENS["end"]]

    ids = [TOKENS["bos"], *chain.from_iterable(turn(m["role"], m["content"]) for m in messages)]

    # Bytes are below 256, so the specials tell who is speaking.
    mask, speaking = [], False
    for t in ids:
        mask.append(speaking and t != TOKENS["assistant"])
        if t == TOKENS["assistant"]:
            speaking = True
        elif t == TOKENS["end"]:
            speaking = False
    if add_generation_prompt:
        ids, mask = ids + [TOKENS["assistant"]], mask + [False]
    return ids, mask
