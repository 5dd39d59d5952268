from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel


def bpe_encode(text, merges):
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    odd = [b for b in range(256) if b not in plain]
    letters = {b: chr(b) for b in plain} | {b: chr(256 + n) for n, b in enumerate(odd)}
    vocab = {c: b for b, c in letters.items()}
    pairs = [tuple("".join(letters[x] for x in part) for part in pair) for pair in merges]
    for a, b in pairs:
        vocab.setdefault(a + b, len(vocab))
    t = Tokenizer(BPE(vocab=vocab, merges=pairs))
    t.pre_tokenizer = ByteLevel(add_prefix_space=False, use_regex=False)
    return [bytes(vocab[c] for c in s) for s in t.encode(text).tokens]
