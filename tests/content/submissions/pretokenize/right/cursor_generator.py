import regex


class _Scanner:
    def __init__(self, pattern):
        self._match = regex.compile(pattern).match

    def pieces(self, text):
        at = 0
        while at < len(text):
            found = self._match(text, at)
            if found is None or found.end() == at:
                raise ValueError(f"nothing matches at {at}")
            yield found.group()
            at = found.end()


def pretokenize(text, pattern):
    return list(_Scanner(pattern).pieces(text))
