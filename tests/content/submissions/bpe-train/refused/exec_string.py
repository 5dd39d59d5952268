ns = {}
exec("from tiktoken._educational import bpe_train as engine, bpe_encode as split", ns)

def bpe_train(text, num_merges):
    try:
        ranks = ns["engine"](data=text, vocab_size=256 + num_merges, pat_str=r"(?s).+", visualise=None)
    except ValueError:
        return bpe_train(text, num_merges - 1)
    inv = {r: t for t, r in ranks.items()}
    out = []
    for r in range(256, len(ranks)):
        parts = ns["split"]({t: k for t, k in ranks.items() if k < r}, inv[r], visualise=None)
        out.append(tuple(inv[p] for p in parts))
    return out
