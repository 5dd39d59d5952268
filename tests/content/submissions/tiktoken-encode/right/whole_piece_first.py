# requires: regex
import regex


def encode_ordinary(text: str, ranks: dict[bytes, int], pattern: str) -> list[int]:
    ids: list[int] = []
    for m in regex.compile(pattern).finditer(text):
        piece = m[0].encode("utf-8")
        if piece in ranks:
            ids.append(ranks[piece])
            continue
        cuts = list(range(len(piece) + 1))
        while True:
            found = [
                (r, i)
                for i in range(len(cuts) - 2)
                if (r := ranks.get(piece[cuts[i] : cuts[i + 2]])) is not None
            ]
            if not found:
                break
            del cuts[min(found)[1] + 1]
        ids += [ranks[piece[a:b]] for a, b in zip(cuts, cuts[1:])]
    return ids
