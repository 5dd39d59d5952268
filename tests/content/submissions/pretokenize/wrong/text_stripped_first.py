# catalogue: 5
# the text is stripped before it is split
import regex


def pretokenize(text: str, pattern: str) -> list:
    text = text.strip()
    result = []
    for match in regex.finditer(pattern, text):
        result.append(match.group(0))
    return result
