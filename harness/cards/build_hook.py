"""The build hook for hatchling: parses the decks once, when the package is built or installed.

If it fails, or a deck is edited later, the learner's first drill parses the decks.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledDecks(BuildHookInterface):  # type: ignore[type-arg]  # tests have no such type
    """Writes `harness/cards/decks.json` from `flashcards/`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is built, an editable one too."""
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from harness.cards.deck import INSTALLED, load_deck

            load_deck(root, [], INSTALLED, installed=None)
            INSTALLED.chmod(0o644)
        except Exception as error:  # a deck that cannot be read must not stop the installation; the drill reports it
            self.app.display_warning(f"the decks were not parsed ahead ({error}); the first drill will do it")
        finally:
            sys.path.remove(str(root))
