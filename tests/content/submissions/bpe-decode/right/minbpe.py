class Tokenizer:
    def __init__(self, vocab):
        self.vocab = vocab

    def decode(self, ids):
        text_bytes = b"".join(self.vocab[idx] for idx in ids)
        text = text_bytes.decode("utf-8", errors="replace")
        return text

def bpe_decode(ids, vocab):
    return Tokenizer(vocab).decode(ids)
