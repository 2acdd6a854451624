"""Incidents with a known answer: made from a seed, investigated by the real program, scored by what it names."""
