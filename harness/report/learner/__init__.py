"""The page of a learner."""
