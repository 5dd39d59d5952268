"""A generator that passes the arguments by name, the cache first."""

from itertools import islice


def tokens(model, ids):
    cache, feed = None, list(ids)
    while True:
        logits, cache = model(cache=cache, ids=feed)
        feed = [int(logits.argmax())]
        yield feed[0]


def generate(model, ids, max_new):
    return [*ids, *islice(tokens(model, ids), max_new)]
