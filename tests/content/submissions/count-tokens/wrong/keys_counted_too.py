# the field names are encoded and counted with the values
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    total = 0
    for m in messages:
        total += per_message
        for key, value in m.items():
            total += len(encode(key)) + len(encode(value))
            if key == "name":
                total += per_name
    return total + reply
