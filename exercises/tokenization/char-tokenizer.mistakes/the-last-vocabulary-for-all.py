"""You keep the vocabulary in the class, where a second tokenizer replaces that of the first. Keep it in the object, as
self.vocab."""


class CharTokenizer:
    vocab = []
    id_of = {}

    def __init__(self, text):
        CharTokenizer.vocab = sorted(set(text))
        CharTokenizer.id_of = {character: token_id for token_id, character in enumerate(CharTokenizer.vocab)}

    def encode(self, text):
        return [self.id_of[character] for character in text]

    def decode(self, ids):
        return "".join(self.vocab[token_id] for token_id in ids)
