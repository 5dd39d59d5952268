# catalogue: 2
# per_name is never added
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    return sum(per_message + sum(len(encode(v)) for v in m.values()) for m in messages) + reply
