# the three overheads are fixed to 3, 1, 3 whatever is passed
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    n = 3
    for m in messages:
        n += 3
        for k, v in m.items():
            n += len(encode(v)) + (1 if k == "name" else 0)
    return n
