# catalogue: 1
# estimates len(text) / 4 and never calls encode
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    total = reply
    for m in messages:
        total += per_message + sum(len(v) // 4 for v in m.values())
        if "name" in m:
            total += per_name
    return total
