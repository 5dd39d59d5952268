# catalogue: none
# a thousand messages are too deep
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    if not messages:
        return reply
    first, *rest = messages
    own = per_message + sum(len(encode(value)) for value in first.values()) + ("name" in first) * per_name
    return own + count_chat_tokens(rest, encode, per_message, per_name, reply)
