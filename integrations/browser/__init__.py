"""The browser: what our pages share, whoever they are for: languages, the look, headers, live updates."""
