"""Your attribute vocab is the dictionary from character to id. Return the list of characters, in order of their ids."""


class CharTokenizer:
    def __init__(self, text):
        self.vocab = {character: token_id for token_id, character in enumerate(sorted(set(text)))}
        self.character_of = {token_id: character for character, token_id in self.vocab.items()}

    def encode(self, text):
        return [self.vocab[character] for character in text]

    def decode(self, ids):
        return "".join(self.character_of[token_id] for token_id in ids)
