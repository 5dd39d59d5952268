from array import array


def _pack(ids):
    return array("Q", ids).tobytes()


def merge(ids, pair, new_id):
    # bytes.replace works from left to right, without overlaps, and in C.
    joined = _pack(ids).replace(_pack(pair), _pack([new_id]))
    result = array("Q")
    result.frombytes(joined)
    return result.tolist()
