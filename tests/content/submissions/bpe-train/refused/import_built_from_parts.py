module = __import__("tik" + "token", fromlist=["_educational"])


def bpe_train(text, num_merges):
    from_library = module._educational.bpe_train
    ranks = from_library(text, 256 + num_merges, r"(?s).+", visualise=None)
    return [(t[:-1], t[-1:]) for t, r in ranks.items() if r >= 256]
