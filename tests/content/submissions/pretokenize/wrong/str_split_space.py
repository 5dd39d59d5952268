# catalogue: 1
# splits at single spaces only; the spaces are gone
def pretokenize(text, pattern):
    tokens = []
    for word in text.split(" "):
        if word != "":
            tokens.append(word)
    return tokens
