# catalogue: 2
from itertools import islice, takewhile

def _tokens(model, seq):
    seq = list(seq)
    while True:
        seq.append(model(list(seq)).argmax().item())
        yield seq[-1]

def greedy_decode(model, ids, max_new, eos=None):
    return list(ids) + list(takewhile(lambda t: t != eos, islice(_tokens(model, ids), max_new)))
