from collections.abc import Iterator, Sequence

_NOTHING = object()


def _merged(ids: Sequence[int], pair: tuple[int, int], new_id: int) -> Iterator[int]:
    left, right = pair
    held = _NOTHING
    for token in ids:
        if held is not _NOTHING and held == left and token == right:
            yield new_id
            held = _NOTHING
            continue
        if held is not _NOTHING:
            yield held
        held = token
    if held is not _NOTHING:
        yield held


def merge(ids: list[int], pair: tuple[int, int], new_id: int) -> list[int]:
    return list(_merged(ids, pair, new_id))
