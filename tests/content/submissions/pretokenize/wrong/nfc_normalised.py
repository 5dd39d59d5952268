# normalises the text first, so the pieces no longer join to it
import unicodedata

import regex


def pretokenize(text, pattern):
    text = unicodedata.normalize("NFC", text)
    return [m.group() for m in regex.finditer(pattern, text)]
