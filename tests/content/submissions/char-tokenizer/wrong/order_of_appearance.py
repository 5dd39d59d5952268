# catalogue: 1
# not sorted: ids are given in order of first appearance
class CharTokenizer:
    def __init__(self, text):
        self.char_to_id = {}
        for c in text:
            self.char_to_id.setdefault(c, len(self.char_to_id))
        self.id_to_char = {v: k for k, v in self.char_to_id.items()}
        self.vocab = list(self.char_to_id)

    def encode(self, text):
        ids = []
        for c in text:
            ids.append(self.char_to_id[c])
        return ids

    def decode(self, ids):
        return "".join(self.id_to_char[i] for i in ids)
