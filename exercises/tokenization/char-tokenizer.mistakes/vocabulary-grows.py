"""You add unknown characters to the vocabulary when you encode. The training text fixes the vocabulary, and with it the
size of the model's embedding table."""


class CharTokenizer:
    def __init__(self, text):
        self.vocab = sorted(set(text))
        self.id_of = {character: token_id for token_id, character in enumerate(self.vocab)}

    def encode(self, text):
        for character in text:
            if character not in self.id_of:
                self.id_of[character] = len(self.vocab)
                self.vocab.append(character)
        return [self.id_of[character] for character in text]

    def decode(self, ids):
        return "".join(self.vocab[token_id] for token_id in ids)
