from collections import Counter

from transformers.convert_slow_tokenizer import bytes_to_unicode


def bpe_train(text, num_merges):
    letters = bytes_to_unicode()
    back = {c: bytes([b]) for b, c in letters.items()}
    seq = [letters[b] for b in text.encode("utf-8")]
    merges = []
    while len(merges) < num_merges and len(seq) > 1:
        pair = Counter(zip(seq, seq[1:])).most_common(1)[0][0]
        merges.append(tuple(b"".join(back[c] for c in part) for part in pair))
        i, out = 0, []
        while i < len(seq):
            n = 1 + (tuple(seq[i : i + 2]) == pair)
            out.append("".join(seq[i : i + n]))
            i += n
        seq = out
    return merges
