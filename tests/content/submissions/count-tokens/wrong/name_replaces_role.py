# the old gpt-3.5-turbo-0301 rule: with a name the role is not counted
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    n = reply
    for m in messages:
        n += per_message + sum(len(encode(v)) for v in m.values())
        if "name" in m:
            n += per_name - len(encode(m["role"]))
    return n
