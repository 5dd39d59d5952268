import importlib

tk = importlib.import_module("tiktoken._educational")


def bpe_train(text, num_merges):
    ranks = tk.bpe_train(text, 256 + num_merges, r"(?s).+", visualise=None)
    return [(token[:-1], token[-1:]) for token, rank in ranks.items() if rank >= 256]
