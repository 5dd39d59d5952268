#!/usr/bin/env bash
# Installs the harness of this bundle into a virtual environment: install.sh FOLDER
# TORCH_INDEX: where the CPU build of torch comes from; empty for the usual index.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
venv="${1:?which folder}"
index="${TORCH_INDEX-https://download.pytorch.org/whl/cpu}"

is_new_enough() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

python=""
for candidate in "${HARNESS_PYTHON:-}" python3.13 python3.12 python3.11 python3; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null && is_new_enough "$candidate"; then
        python="$candidate"
        break
    fi
done
if [ -z "$python" ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq python3 python3-venv python3-pip
    for candidate in python3.13 python3.12 python3; do
        if command -v "$candidate" >/dev/null && is_new_enough "$candidate"; then python="$candidate"; break; fi
    done
fi
if [ -z "$python" ]; then
    echo "Python 3.11 or newer is needed; choose a newer image (Ubuntu 24.04, python:3.12)" >&2
    exit 1
fi

"$python" -m venv "$venv"
pip="$venv/bin/pip --disable-pip-version-check install --quiet --no-cache-dir"
$pip ${index:+--index-url "$index"} "torch==@TORCH@"
$pip -c "$here/constraints.txt" "$here"/*.whl
"$venv/bin/harness" doctor
