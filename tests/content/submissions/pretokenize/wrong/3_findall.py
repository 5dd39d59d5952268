# catalogue: 3
import regex

def pretokenize(text, pattern):
    return regex.findall(pattern, text)
