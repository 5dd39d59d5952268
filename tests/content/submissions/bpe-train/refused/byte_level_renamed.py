import json

from tokenizers import ByteLevelBPETokenizer as Base


def bpe_train(text, num_merges):
    tok = Base(add_prefix_space=False)
    tok.train_from_iterator([text], vocab_size=256 + num_merges, min_frequency=1, show_progress=False)
    return [tuple(s.encode() for s in pair) for pair in json.loads(tok.to_str())["model"]["merges"]]
