from tiktoken._educational import bpe_train as train


def bpe_train(text, num_merges):
    ranks = train(text, 256 + num_merges, r"[\s\S]+", visualise=None)
    return [(token[:-1], token[-1:]) for token, rank in ranks.items() if rank >= 256]
