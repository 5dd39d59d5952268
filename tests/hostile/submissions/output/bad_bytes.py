# exercise: softmax
# Writes invalid UTF-8, NULs, half characters and all control codes to both streams.

import os


def softmax(x, dim=-1):
    for stream in (1, 2):
        os.write(stream, bytes(range(256)) + b"\xed\xa0\x80\xf0\x9f\x98\xc0\x80\xff\xfe" + "\u202e\u2066\u200b\ufeff".encode())
        os.write(stream, b"\xf0\x9f")
    print("\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    raise ValueError("\ud800\udfff\0\u202epassed")
