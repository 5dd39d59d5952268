"""Token count of a chat: the texts, and the tokens that wrap them.

A chat is sent to the model as one sequence, in which a few extra tokens wrap every message. Each field of a message,
including its role, is encoded as text; a name costs one token more; and a few tokens at the end begin the reply. With
the defaults this is OpenAI's published rule for gpt-4 and gpt-4o, which OpenAI calls an estimate.

    n = sum over messages m of (per_message + sum over fields of |encode(value)| + per_name [m has a name]) + reply

Source: OpenAI cookbook, examples/How_to_count_tokens_with_tiktoken.ipynb, section 6.
"""

import re
from collections.abc import Callable

Encode = Callable[[str], list[int]]


def count_chat_tokens(
    messages: list[dict[str, str]], encode: Encode, per_message: int = 3, per_name: int = 1, reply: int = 3
) -> int:
    total = 0
    for message in messages:
        total += per_message
        for key, value in message.items():
            total += len(encode(value))
            if key == "name":
                total += per_name
    return total + reply


def piece_encoder(size: int = 4, begins: bool = False) -> Encode:
    """Tokens are punctuation marks, and words with the space before them, cut into pieces of `size` characters.

    One that `begins` puts a token of its own in front of every text, an empty one too.
    """

    def encode(text: str) -> list[int]:
        if not isinstance(text, str):
            raise TypeError(f"encode takes a text, not a {type(text).__name__}")
        words = re.findall(r" ?\w+|\s|[^\w\s]", text)
        tokens = [word[i : i + size] for word in words for i in range(0, len(word), size)]
        ids = [sum(ord(letter) * 31**position for position, letter in enumerate(token)) % 50000 for token in tokens]
        return [50000, *ids] if begins else ids

    return encode
