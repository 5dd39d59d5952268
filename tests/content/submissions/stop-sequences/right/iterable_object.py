# an object that is iterated over, not itself an iterator
from dataclasses import dataclass
from typing import Iterable


@dataclass
class Cut:
    chunks: Iterable[str]
    stops: list[str]

    def __iter__(self):
        held = ""
        for chunk in self.chunks:
            for ch in chunk:
                held += ch
                if held in self.stops:
                    return
                while held and not any(s.startswith(held) for s in self.stops):
                    yield held[0]
                    held = held[1:]
                    if held in self.stops:
                        return
        yield held


def stream_until(chunks, stops):
    return Cut(chunks, stops)
