"""The pages, one noun per file; ``table.py`` lists them all."""
