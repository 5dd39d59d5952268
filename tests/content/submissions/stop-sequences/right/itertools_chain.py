import itertools
import re


def stream_until(chunks, stops):
    whole = re.compile("|".join(map(re.escape, stops)) if stops else r"(?!)")
    begun = sorted({re.escape(s[:n]) for s in stops for n in range(1, len(s))}, key=len, reverse=True)
    part = re.compile("(?:" + "|".join(begun) + r")\Z" if begun else r"(?!)")
    state = {"text": "", "over": False}

    def step(chunk):
        text = state["text"] + chunk
        hit = whole.search(text)
        if hit:
            state.update(text="", over=True)
            return text[: hit.start()], None
        tail = part.search(text)
        cut = tail.start() if tail else len(text)
        state["text"] = text[cut:]
        return (text[:cut],)

    pieces = itertools.chain.from_iterable(map(step, chunks))
    shown = itertools.takewhile(lambda piece: piece is not None, pieces)
    rest = (state["text"] for _ in range(1))
    return itertools.chain(shown, rest)
