"""A learner's store, attempts, backups and next steps."""
