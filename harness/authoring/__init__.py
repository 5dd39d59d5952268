"""What exercises, decks and policies share: strict YAML, formulas, models, and errors in an author's words."""
