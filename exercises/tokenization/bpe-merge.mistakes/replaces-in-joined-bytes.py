"""You convert the ids to bytes and replace in those. A match may begin in the middle of an id, and an id above 65535
does not fit into two bytes; compare ids."""


def merge(ids, pair, new_id):
    data = b"".join(token_id.to_bytes(2, "big") for token_id in ids)
    old = pair[0].to_bytes(2, "big") + pair[1].to_bytes(2, "big")
    data = data.replace(old, new_id.to_bytes(2, "big"))
    return [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)]
