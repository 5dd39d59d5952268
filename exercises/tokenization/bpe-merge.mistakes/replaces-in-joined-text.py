"""You join the ids into a string and replace in it. There 1 2 also matches inside 11 2 and 1 21, so ids are cut in two;
compare ids, not digits."""


def merge(ids, pair, new_id):
    text = " ".join(str(token_id) for token_id in ids)
    text = text.replace(f"{pair[0]} {pair[1]}", str(new_id))
    return [int(part) for part in text.split()]
