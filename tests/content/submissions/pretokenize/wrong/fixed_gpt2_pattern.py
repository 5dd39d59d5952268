# uses GPT-2's pattern whatever pattern is given
import regex as re

GPT2 = re.compile(r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+""")


def pretokenize(text, pattern):
    return [m.group() for m in GPT2.finditer(text)]
