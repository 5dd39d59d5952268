"""The build hook for hatchling: reads the course once, when the package is built or installed.

If it fails, or a file is edited later, the learner's first start reads the file.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledCourse(BuildHookInterface):  # type: ignore[type-arg]  # tests have no such type
    """Writes the summaries of `exercises/` and the cards of `flashcards/` as JSON beside the code.

    It also adds the templates of pages, without their samples.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is built, an editable one too."""
        root = Path(self.root)
        if version != "editable":
            templates = (root / "reports").glob("[!.]*.*")
            included = build_data.setdefault("force_include", {})
            included |= {str(path): f"harness/_course/reports/{path.name}" for path in templates}
        sys.path.insert(0, str(root))
        try:
            from harness.cards import deck
            from harness.course import catalogue

            catalogue.Course(root).summaries(catalogue.INSTALLED, installed=None)
            deck.load_deck(root, [], deck.INSTALLED, installed=None)
            for path in (catalogue.INSTALLED, deck.INSTALLED):
                path.chmod(0o644)
        except Exception as error:  # what cannot be read must not stop the installation; the first start reports it
            self.app.display_warning(f"the course was not read ahead ({error}); the first start will do it")
        finally:
            sys.path.remove(str(root))
