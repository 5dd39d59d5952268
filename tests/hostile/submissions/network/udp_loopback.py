# exercise: softmax
# Sends a datagram to the loopback address, like a query to a name server.

import socket


def softmax(x, dim=-1):
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as link:
                link.sendto(b"hostile", (address, 53))
                print("OPEN: sent a datagram to", address, flush=True)
        except OSError:
            pass
    return x * 0
