from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel


def bpe_encode(text, merges):
    import tokenizers.decoders as d

    letters = ByteLevel.alphabet()
    vocab = {c: i for i, c in enumerate(sorted(letters))}
    pairs = [(a.decode("latin-1"), b.decode("latin-1")) for a, b in merges]
    for a, b in pairs:
        vocab.setdefault(a + b, len(vocab))
    t = Tokenizer(BPE(vocab=vocab, merges=pairs))
    t.pre_tokenizer, t.decoder = ByteLevel(add_prefix_space=False, use_regex=False), d.ByteLevel()
    return [s.encode("latin-1") for s in t.encode(text).tokens]
