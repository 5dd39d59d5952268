"""What the tokenizer must do; each function returns "" or what it saw instead."""


def overlapping_pairs_are_merged_from_the_left(m):
    merged = m.merge([1, 1, 1, 2, 1, 1], (1, 1), 9)
    return "" if merged == [9, 1, 2, 9] else f"1 1 1 2 1 1 with 1 1 -> 9 becomes {merged}"


def the_most_frequent_pair_is_merged_first(m):
    tokenizer = m.Tokenizer()
    tokenizer.train("abc bc bc zz zz", 1)
    (pair,) = tokenizer.merges
    if pair == (98, 99):
        return ""
    return f"`bc` stands there three times, everything else less often; merged first was {bytes(pair)!r}"


def merges_apply_in_the_order_in_which_they_were_learnt(m):
    tokenizer = m.Tokenizer()
    tokenizer.merges = {(98, 99): 256, (97, 98): 257}
    tokenizer.vocab |= {256: b"bc", 257: b"ab"}
    ids = tokenizer.encode_word("abc")
    return (
        ""
        if ids[:2] == [97, 256]
        else f"`bc` was learnt before `ab`; `abc` becomes {[tokenizer.vocab[i] for i in ids]}"
    )


def the_space_belongs_to_the_word_after_it(m):
    words = m.split("to be  or")
    return "" if words == ["to", " be", " ", " or"] else f"`to be  or` is split into {words}"


def special_text_of_users_is_plain_text(m):
    tokenizer = m.Tokenizer()
    tokenizer.add_special("<|end|>")
    plain, special = tokenizer.encode("a<|end|>"), tokenizer.encode("a<|end|>", allow_special=True)
    if special != [97, 256]:
        return f"with special tokens allowed, `a<|end|>` becomes {special}"
    return "" if 256 not in plain else "a text in which special tokens are not allowed still gives the end token"


def characters_of_a_stream_come_whole(m):
    decoder = m.StreamDecoder(m.Tokenizer())
    texts = [decoder.push(byte) for byte in "é!".encode()]
    return "" if texts == ["", "é", "!"] else f"the bytes of `é!` one by one give {texts}"
