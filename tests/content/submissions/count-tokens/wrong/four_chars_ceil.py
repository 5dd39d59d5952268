# catalogue: 1
# the rule of thumb of four characters per token, rounded up over each message
import math


def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    n = 0
    for message in messages:
        chars = "".join(message.values())
        n += per_message + math.ceil(len(chars) / 4)
        n += per_name if "name" in message else 0
    return n + reply
