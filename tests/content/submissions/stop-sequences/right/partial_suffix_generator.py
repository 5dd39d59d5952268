from typing import Iterable, Iterator, Sequence


class StopFilter:
    """Lets text through, keeps only a tail that may still grow into a stop."""

    def __init__(self, stops: Sequence[str]):
        self.stops = tuple(stops)
        self.pending = ""
        self.done = False

    def _possible_start(self, text: str) -> int:
        for i in range(len(text)):
            tail = text[i:]
            if any(s.startswith(tail) for s in self.stops):
                return i
        return len(text)

    def feed(self, chunk: str) -> str:
        text = self.pending + chunk
        found = [text.index(s) for s in self.stops if s in text]
        if found:
            self.done, self.pending = True, ""
            return text[: min(found)]
        i = self._possible_start(text)
        self.pending = text[i:]
        return text[:i]

    def flush(self) -> str:
        tail, self.pending = self.pending, ""
        return tail


def stream_until(chunks: Iterable[str], stops: Sequence[str]) -> Iterator[str]:
    f = StopFilter(stops)
    for chunk in chunks:
        yield f.feed(chunk)
        if f.done:
            return
    yield f.flush()
