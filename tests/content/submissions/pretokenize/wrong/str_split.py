# catalogue: 1
# splits on white space, so spaces are lost and the pattern is not used
def pretokenize(text, pattern):
    return text.split()
