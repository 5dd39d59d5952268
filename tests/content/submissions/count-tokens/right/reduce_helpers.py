from functools import reduce
from itertools import chain


def _cost_of_fields(encode, message):
    return reduce(lambda n, value: n + len(encode(value)), message.values(), 0)


def count_chat_tokens(messages, encode, per_message=3, per_name=1, reply=3):
    named = [m for m in messages if "name" in m]
    overhead = (per_message for _ in messages), (per_name for _ in named), (reply,)
    return sum(chain.from_iterable(overhead)) + sum(_cost_of_fields(encode, m) for m in messages)
