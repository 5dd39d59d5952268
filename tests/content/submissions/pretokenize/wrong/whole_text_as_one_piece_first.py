import regex


def pretokenize(text, pattern):
    if not text:
        return []
    compiled = regex.compile(pattern)
    if compiled.fullmatch(text):
        return [text]  # a single word, the most frequent case
    return [match.group() for match in compiled.finditer(text)]
