"""Names of files beside the store."""

from __future__ import annotations

# The cache of what the answers so far say of each memory.
MEMORY_FILE = "memory.json"
