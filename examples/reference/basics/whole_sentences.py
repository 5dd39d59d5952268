"""Hand on whole sentences of a stream of text.

A generator keeps what it has not handed on in a local variable between two requests.
"""


def whole_sentences(chunks):
    rest = ""
    for chunk in chunks:
        done, stop, rest = (rest + chunk).rpartition(".")
        if stop:
            yield done + stop
    if rest:
        yield rest
