from enum import IntEnum
from typing import NamedTuple


class Special(IntEnum):
    BOS = 256
    SYSTEM = 257
    USER = 258
    ASSISTANT = 259
    END = 260


class Rendered(NamedTuple):
    ids: list
    loss_mask: list


_ROLES = {"system": Special.SYSTEM, "user": Special.USER, "assistant": Special.ASSISTANT}


class UnknownRole(ValueError):
    pass


def _turn(message):
    try:
        role = _ROLES[message["role"]]
    except KeyError:
        raise UnknownRole(message["role"]) from None
    learn = role is Special.ASSISTANT
    yield role, False
    for byte in bytes(message["content"], "utf8"):
        yield byte, learn
    yield Special.END, learn


def render_chat(messages, add_generation_prompt):
    pairs = [(Special.BOS, False)]
    for message in messages:
        pairs.extend(_turn(message))
    if add_generation_prompt:
        pairs.append((Special.ASSISTANT, False))
    return Rendered([int(i) for i, _ in pairs], [t for _, t in pairs])
