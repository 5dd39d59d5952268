# catalogue: 5
from functools import reduce

def greedy_decode(model, ids, max_new, eos=None):
    step = lambda seq, _: seq + [model(seq).argmax().item()]
    return reduce(step, range(max_new), list(ids))
