"""The citizens' web page: a signed conversation in a cookie, messages over HTTP, replies by server-sent events."""
