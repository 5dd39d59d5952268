"""Flashcards: records, the deck language and its parser, and what is put before a learner."""
