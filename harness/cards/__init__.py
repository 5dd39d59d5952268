"""Flashcards: records, schema and parser of decks, prepared questions, import and export."""
