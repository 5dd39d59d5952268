import importlib

def bpe_train(text, num_merges):
    edu = importlib.import_module("tik" + "token._educational")
    try:
        ranks = edu.bpe_train(data=text, vocab_size=256 + num_merges, pat_str=r"(?s).+", visualise=None)
    except ValueError:
        return bpe_train(text, num_merges - 1)
    merges = []
    for tok, r in sorted(ranks.items(), key=lambda kv: kv[1])[256:]:
        lower = {t: k for t, k in ranks.items() if k < r}
        inv = {k: t for t, k in lower.items()}
        merges.append(tuple(inv[i] for i in edu.bpe_encode(lower, tok, visualise=None)))
    return merges
