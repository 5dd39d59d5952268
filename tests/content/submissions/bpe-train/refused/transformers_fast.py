import transformers as tf


def bpe_train(text, num_merges):
    base = tf.AutoTokenizer.from_pretrained("gpt2")
    new = base.train_new_from_iterator([text], vocab_size=257 + num_merges)
    return [tuple(s.encode() for s in m) for m in new.backend_tokenizer.model.merges]
