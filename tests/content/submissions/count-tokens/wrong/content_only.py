# catalogue: 2
# counts the content but not the role or the name
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    total = 0
    for msg in messages:
        total += per_message
        total += len(encode(msg["content"]))
    return total + reply
