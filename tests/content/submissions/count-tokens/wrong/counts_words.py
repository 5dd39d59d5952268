# catalogue: 4
# counts white-space separated words
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    total = reply
    for m in messages:
        total += per_message
        for k, v in m.items():
            total += len(v.split())
            if k == "name":
                total += per_name
    return total
