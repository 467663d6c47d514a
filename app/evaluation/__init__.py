"""The report on understanding as a page: plots, confusions, and the trend over past runs."""
