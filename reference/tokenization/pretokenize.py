"""Pre-tokenization: cut the text into words, numbers, punctuation and white space before any merge.

Byte-pair merges run inside each piece, so no token spans two of them, and "dog", "dog." and "dog!" do not become three
separate tokens. The cut must lose nothing: the pieces include white space, mostly as the single space before a word.

    pieces = the matches of the pattern, from left to right, with "".join(pieces) == text

Source: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners" (GPT-2), section 2.2; GPT-2,
src/encoder.py, `Encoder.pat`.
"""

import regex  # the third-party module: the patterns use \p{L}, which the standard re does not know


def pretokenize(text: str, pattern: str) -> list[str]:
    pieces: list[str] = []
    for match in regex.finditer(pattern, text):
        pieces.append(match.group())  # the whole match, whatever groups the pattern has
    return pieces
