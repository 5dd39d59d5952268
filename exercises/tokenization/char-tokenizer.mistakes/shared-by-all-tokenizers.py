"""You collect the characters in an attribute of the class, which all tokenizers share. Build the vocabulary in
__init__, one for each tokenizer."""


class CharTokenizer:
    characters = set()

    def __init__(self, text):
        self.characters.update(text)
        self.vocab = sorted(self.characters)
        self.id_of = {character: token_id for token_id, character in enumerate(self.vocab)}

    def encode(self, text):
        return [self.id_of[character] for character in text]

    def decode(self, ids):
        return "".join(self.vocab[token_id] for token_id in ids)
