"""You count the content and a name that is not empty, but not the role, and an empty name costs nothing. Encode each
value, and add per_name for each message with a field name."""


def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    total = reply
    for message in messages:
        total += per_message + len(encode(message["content"]))
        if message.get("name"):
            total += len(encode(message["name"])) + per_name
    return total
