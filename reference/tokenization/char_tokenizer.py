"""Character tokenizer: every character of a training text is one token.

The vocabulary is the sorted set of characters, and the id of a character is its index. Sorting makes the ids the same
in every run; the order of a Python set may change. The vocabulary is small and the sequences are long. A character that
does not occur in the training text cannot be encoded.

    encode(s)_i = index of s_i in vocab,    decode(ids) = vocab[id_1] ... vocab[id_n]

Source: A. Karpathy, nanoGPT, data/shakespeare_char/prepare.py; ng-video-lecture, gpt.py.
"""


class CharTokenizer:
    def __init__(self, text: str) -> None:
        self.vocab: list[str] = sorted(set(text))
        self.id_of = {character: token_id for token_id, character in enumerate(self.vocab)}

    def encode(self, text: str) -> list[int]:
        return [self.id_of[character] for character in text]  # an unknown character raises KeyError

    def decode(self, ids: list[int]) -> str:
        return "".join(self.vocab[token_id] for token_id in ids)
