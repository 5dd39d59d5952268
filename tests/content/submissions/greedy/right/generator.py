from itertools import islice

def _stream(model, ids, eos):
    seq = [*ids]
    while True:
        tok = model(list(seq)).max(-1).indices.item()
        seq.append(tok)
        yield tok
        if tok == eos:
            return

def greedy_decode(model, ids, max_new, eos=None):
    return [*ids, *islice(_stream(model, ids, eos), max_new)]
