# catalogue: 2
# the role's own tokens are left out
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    n = reply
    for m in messages:
        n += per_message
        for k, v in m.items():
            if k == "role":
                continue
            n += len(encode(v))
            if k == "name":
                n += per_name
    return n
