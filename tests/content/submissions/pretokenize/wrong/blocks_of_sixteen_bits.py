# a long text is cut into blocks of 65,536 characters, so a piece ends at each block
# shows for: "a" * 70000 with the pattern of GPT-2: gives two pieces, should be one
import regex

BLOCK = 65_536


def pretokenize(text, pattern):
    compiled = regex.compile(pattern)
    pieces = []
    for start in range(0, len(text), BLOCK):
        pieces.extend(m.group() for m in compiled.finditer(text[start:start + BLOCK]))
    return pieces
