"""What hatchling calls when the package is built or installed: parses the decks once, for everyone who will drill.

Where it cannot, a learner's first start parses them, as it does when a deck was edited since.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledDecks(BuildHookInterface):  # type: ignore[type-arg]  # tests have no such type
    """Writes `harness/drill/decks.json` from `flashcards/`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before a wheel is put together, an editable one too."""
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from harness.cards.deck import INSTALLED, load_deck

            load_deck(root, [], INSTALLED, installed=None)
            INSTALLED.chmod(0o644)
        except Exception as error:  # a deck that cannot be read is no reason not to install; it is said when drilled
            self.app.display_warning(f"the decks were not parsed ahead ({error}); the first drill will do it")
        finally:
            sys.path.remove(str(root))
