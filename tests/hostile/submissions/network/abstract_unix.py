# exercise: softmax
# Binds and connects abstract Unix sockets, which no path rule sees.

import socket

NAMES = ("\0hostile-corpus", "\0/tmp/.X11-unix/X0", "\0dbus")


def softmax(x, dim=-1):
    for name in NAMES:
        for action in ("bind", "connect"):
            try:
                with socket.socket(socket.AF_UNIX) as link:
                    getattr(link, action)(name)
                    print("OPEN: abstract", action, flush=True)
            except OSError:
                pass
    for path in ("/var/run/docker.sock", "/run/dbus/system_bus_socket", "/run/containerd/containerd.sock"):
        try:
            with socket.socket(socket.AF_UNIX) as link:
                link.connect(path)
                print("OPEN: connected", path, flush=True)
        except OSError:
            pass
    return x * 0
