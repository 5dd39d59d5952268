# catalogue: 3
# findall gives the groups, not the match, when the pattern has capturing groups
import regex


def pretokenize(text, pattern):
    return regex.findall(pattern, text)
