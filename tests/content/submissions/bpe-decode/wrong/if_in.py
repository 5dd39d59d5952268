# catalogue: 4
class Decoder:
    def __init__(self, table): self.table = table
    def __call__(self, ids):
        known = [self.table[i] for i in ids if i in self.table]
        return bytes().join(known).decode("utf-8", "replace")

def bpe_decode(ids, vocab):
    return Decoder(vocab)(ids)
