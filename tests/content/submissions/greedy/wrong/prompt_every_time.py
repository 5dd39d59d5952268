# catalogue: 3
class Decoder:
    def __init__(self, model, eos): self.model, self.eos = model, eos
    def run(self, ids, n):
        seq = ids[:]
        for _ in range(n):
            tok = int(self.model(seq[:len(ids)]).max(0).indices)
            seq.append(tok)
            if tok == self.eos: break
        return seq

def greedy_decode(model, ids, max_new, eos=None):
    return Decoder(model, eos).run(ids, max_new)
