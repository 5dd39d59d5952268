import torch


class Tokenizer:
    def __init__(self, text):
        self.vocab = []
        for character in sorted(text):
            if not self.vocab or self.vocab[-1] != character:
                self.vocab.append(character)

    def encode(self, text):
        found = []
        for character in text:
            if character not in self.vocab:
                raise KeyError(character)
            found.append(self.vocab.index(character))
        return found

    def decode(self, ids):
        text = ""
        for number in ids:
            text += self.vocab[number]
        return text


def get_batch(ids, context, starts):
    tokens = ids.tolist()
    x, y = [], []
    for start in starts.tolist():
        x.append([tokens[start + i] for i in range(context)])
        y.append([tokens[start + i + 1] for i in range(context)])
    return torch.tensor(x), torch.tensor(y)
