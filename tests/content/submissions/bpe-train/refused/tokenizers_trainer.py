import json

from tokenizers import Tokenizer, models, pre_tokenizers, trainers


def bpe_train(text, num_merges):
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=256 + num_merges, initial_alphabet=alphabet, show_progress=False)
    tok.train_from_iterator([text], trainer)
    return [tuple(s.encode() for s in pair) for pair in json.loads(tok.to_str())["model"]["merges"]]
