"""You encode the ordinary text one character at a time. encode needs the whole text between special tokens; otherwise
its merges have nothing to join."""


def encode_with_special(text, encode, special, allowed):
    longest_first = sorted(allowed, key=len, reverse=True)
    ids = []
    i = 0
    while i < len(text):
        token = next((candidate for candidate in longest_first if text.startswith(candidate, i)), None)
        if token is None:
            ids.extend(encode(text[i]))
            i += 1
        else:
            ids.append(special[token])
            i += len(token)
    return ids
