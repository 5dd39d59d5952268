from transformers.convert_slow_tokenizer import bytes_to_unicode as table


def bpe_decode(ids, vocab):
    letters = table()
    back = {c: b for b, c in letters.items()}
    text = "".join(letters[b] for i in ids for b in vocab[i])
    return bytes(back[c] for c in text).decode("utf-8", errors="replace")
