# exercise: softmax
# Plants a usercustomize in its own HOME that would write outside if a later interpreter ran it.

import os
import sys

CODE = "open('@OUTSIDE@/usercustomize-ran', 'w').close()\n"


def softmax(x, dim=-1):
    home = os.path.realpath(os.environ.get("HOME", "/nonexistent"))
    if home == os.path.realpath(os.environ.get("TMPDIR", "/")):  # the scratch folder only, never a person's home
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        folder = os.path.join(home, ".local/lib", version, "site-packages")
        try:
            os.makedirs(folder, exist_ok=True)
            for name in ("usercustomize.py", "sitecustomize.py", "torch.py", "json.py"):
                with open(os.path.join(folder, name), "w") as file:
                    file.write(CODE)
                with open(os.path.join(home, name), "w") as file:
                    file.write(CODE)
        except OSError:
            pass
    return x * 0
