"""The staff's web pages: the queue, the conversation with what the assistant understood, campaigns, the audit trail."""
