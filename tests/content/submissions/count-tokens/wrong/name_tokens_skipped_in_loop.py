# catalogue: 2
# the loop over the fields adds per_name for a name and goes on without encoding it
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    total = 0
    for message in messages:
        total += per_message
        for key, value in message.items():
            if key == "name":
                total += per_name
                continue
            total += len(encode(value))
    return total + reply
