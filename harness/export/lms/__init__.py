"""Grades filled into the files that Canvas and Moodle export."""
