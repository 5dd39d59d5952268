import regex

def _walk(rx, text):
    at = 0
    while at < len(text) and (m := rx.search(text, at)):
        yield m[0]
        at = m.end()

def pretokenize(text, pattern):
    return list(_walk(regex.compile(pattern), text))
