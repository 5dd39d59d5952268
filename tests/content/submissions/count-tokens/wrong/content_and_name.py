# catalogue: 2
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    total = reply
    for m in messages:
        total += per_message
        total += len(encode(m["content"]))
        if m.get("name"):
            total += len(encode(m["name"])) + per_name
    return total
