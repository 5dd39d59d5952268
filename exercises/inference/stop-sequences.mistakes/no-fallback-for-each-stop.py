"""You match each stop character by character and start over after a mismatch, so you miss one that overlaps its own
beginning, as 'aab' in 'aaab'. After a mismatch, a shorter beginning may still match."""


def stream_until(chunks, stops):
    held, matched = "", [0] * len(stops)
    for chunk in chunks:
        for character in chunk:
            held += character
            for n, stop in enumerate(stops):
                if character == stop[matched[n]]:
                    matched[n] += 1
                else:
                    matched[n] = 0
                if matched[n] == len(stop):
                    yield held[: len(held) - len(stop)]
                    return
            cut = len(held) - max(matched, default=0)
            yield held[:cut]
            held = held[cut:]
    yield held
