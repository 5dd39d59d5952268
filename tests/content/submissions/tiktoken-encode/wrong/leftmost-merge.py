# catalogue: none
import regex


def encode_ordinary(text, ranks, pattern):
    ids = []
    for m in regex.finditer(pattern, text):
        stack = []
        for byte in m.group().encode("utf-8"):
            stack.append(bytes([byte]))
            while len(stack) > 1 and stack[-2] + stack[-1] in ranks:
                top = stack.pop()
                stack[-1] += top
        ids.extend(map(ranks.get, stack))
    return ids
