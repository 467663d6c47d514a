"""Measurements: An Sinh beside a stock Rasa that was trained on the same questions, on one machine in one run."""
