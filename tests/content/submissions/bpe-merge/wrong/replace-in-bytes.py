# catalogue: 5
def merge(ids, pair, new_id):
    def enc(t):
        return t.to_bytes(2, "big")

    data = b"".join(enc(t) for t in ids).replace(enc(pair[0]) + enc(pair[1]), enc(new_id))
    return [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)]
