def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    return reply + sum(
        per_message + per_name * ("name" in m) + sum(len(encode(v)) for v in m.values())
        for m in messages
    )
