from importlib import import_module as load

def bpe_encode(text, merges):
    edu = load(".".join(("tiktoken", "_educational")))
    ranks = {bytes([i]): i for i in range(256)}
    for a, b in merges:
        ranks.setdefault(a + b, len(ranks))
    back = {i: t for t, i in ranks.items()}
    return [back[i] for i in edu.bpe_encode(ranks, text.encode(), visualise=None)]
