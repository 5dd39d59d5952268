# catalogue: 4
# counts the characters of the values
def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    return reply + sum(
        per_message + (per_name if "name" in m else 0) + sum(len(value) for value in m.values())
        for m in messages
    )
