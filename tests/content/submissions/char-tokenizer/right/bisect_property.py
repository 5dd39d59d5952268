from bisect import bisect_left


class UnknownCharacter(KeyError):
    pass


class CharTokenizer:
    def __init__(self, text: str) -> None:
        seen = []
        for ch in text:
            at = bisect_left(seen, ch)
            if at == len(seen) or seen[at] != ch:
                seen.insert(at, ch)
        self._seen = seen

    @property
    def vocab(self):
        return list(self._seen)

    def encode(self, text):
        out = []
        for ch in text:
            at = bisect_left(self._seen, ch)
            if at >= len(self._seen) or self._seen[at] != ch:
                raise UnknownCharacter(f"{ch!r} is not in the vocabulary")
            out.append(at)
        return out

    def decode(self, ids):
        text = ""
        for i in ids:
            text += self._seen[i]
        return text
