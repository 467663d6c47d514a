"""Settings, wiring, HTTP app, command line, workers and the process supervisor: the only place that knows everybody."""
