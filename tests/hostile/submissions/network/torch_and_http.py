# exercise: softmax
# Connects to the loopback address through torch.distributed, torch.hub, urllib and http.

import urllib.request


def by_store():
    import datetime

    import torch.distributed

    torch.distributed.TCPStore("127.0.0.1", 0, 1, True, timeout=datetime.timedelta(seconds=2))
    print("OPEN: a store listens", flush=True)


def by_url():
    urllib.request.urlopen("http://127.0.0.1:80/", timeout=0.5)
    print("OPEN: http", flush=True)


def by_file_url():
    print("LEAK:", urllib.request.urlopen("file://@SECRET@").read(), flush=True)


def softmax(x, dim=-1):
    for way in (by_store, by_url, by_file_url):
        try:
            way()
        except Exception:
            pass
    return x * 0
