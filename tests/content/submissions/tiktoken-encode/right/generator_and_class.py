# requires: regex
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex


@dataclass
class Encoder:
    ranks: dict
    pattern: "regex.Pattern"
    cache: dict = field(default_factory=dict)

    def piece(self, data: bytes) -> tuple:
        if data not in self.cache:
            parts = [data[i : i + 1] for i in range(len(data))]
            while len(parts) > 1:
                rank, at = min((self.ranks.get(a + b, 1 << 60), i) for i, (a, b) in enumerate(zip(parts, parts[1:])))
                if rank == 1 << 60:
                    break
                parts[at : at + 2] = [parts[at] + parts[at + 1]]
            self.cache[data] = tuple(self.ranks[p] for p in parts)
        return self.cache[data]

    def stream(self, text) -> Iterator[int]:
        for match in self.pattern.finditer(text):
            yield from self.piece(match.group(0).encode("utf-8"))


def encode_ordinary(text, ranks, pattern):
    return list(Encoder(ranks, regex.compile(pattern)).stream(text))


if __name__ == "__main__":
    print(encode_ordinary("ab", {b"a": 0, b"b": 1, b"ab": 2}, "."))
