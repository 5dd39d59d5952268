"""An exercise's answer key, what differs from it, by how much it may, and which known mistake differs so."""
