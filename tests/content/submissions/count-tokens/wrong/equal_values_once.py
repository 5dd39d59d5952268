# other: equal values of one message count once
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    total = reply
    for message in messages:
        lengths = {value: len(encode(value)) for value in message.values()}
        total += per_message + sum(lengths.values())
        total += per_name if "name" in message else 0
    return total
