"""Conversations: the inbox, one citizen's order, the assistant's turn, hand-over to staff and back."""
