"""The outside world, one folder each. Only a channel's own folder knows its platform's words."""
