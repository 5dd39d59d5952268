"""Theirs has one block size and returns the output alone."""

TASK = "flash_attention"


def adapt(ours):
    def flash_attention(q, k, v, block_size=32):
        return ours.flash_attention(q, k, v, block_size, block_size)[0]

    return flash_attention
