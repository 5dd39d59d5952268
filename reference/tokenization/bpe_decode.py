"""Decoding byte-level tokens: join the bytes first, then decode them as UTF-8 once.

A token is a byte string that may begin or end in the middle of a character: one emoji may be spread over three tokens.
Only the joined bytes are text. A model may also produce bytes that are not valid UTF-8; U+FFFD, the replacement
character, then takes their place, and decoding continues.

    decode(i_1 ... i_n) = utf8(vocab[i_1] || ... || vocab[i_n])

Source: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners" (GPT-2), section 2.2; the
Python library reference, codecs, error handler "replace".
"""


def bpe_decode(ids: list[int], vocab: dict[int, bytes]) -> str:
    pieces = [vocab[token_id] for token_id in ids]  # an unknown id raises KeyError
    data = b"".join(pieces)
    return data.decode("utf-8", errors="replace")
