"""You encode the UTF-8 bytes. A character is one code point here, however many bytes it takes."""


class CharTokenizer:
    def __init__(self, text):
        self.vocab = sorted({chr(value) for value in text.encode("utf-8")})
        self.id_of = {character: token_id for token_id, character in enumerate(self.vocab)}

    def encode(self, text):
        return [self.id_of[chr(value)] for value in text.encode("utf-8")]

    def decode(self, ids):
        return bytes(ord(self.vocab[token_id]) for token_id in ids).decode("utf-8", errors="replace")
