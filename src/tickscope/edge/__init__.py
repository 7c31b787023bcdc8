"""The gameplay exporter: StatsD from the game servers of one host, scraped by the agent beside it."""
