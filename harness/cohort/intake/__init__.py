"""What a platform gave its instructor → a cohort folder, a manifest, and a list of all that could not be matched."""
