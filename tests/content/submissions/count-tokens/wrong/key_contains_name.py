# other: per_name for every key that contains the word name
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    total = reply
    for message in messages:
        total += per_message
        for key, value in message.items():
            total += len(encode(value))
            if "name" in key:
                total += per_name
    return total
