"""Operating a Statuspage page by requests: incidents, postmortems, metric points, people, components.

Each module has the requests of one subject, over a session; `operator` puts them together.
"""
