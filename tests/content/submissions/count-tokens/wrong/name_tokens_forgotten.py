# catalogue: 2
# a name costs per_name only; its text is not encoded
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    total = 0
    for m in messages:
        total += per_message
        total += len(encode(m["role"])) + len(encode(m["content"]))
        if "name" in m:
            total += per_name
    total += reply
    return total
