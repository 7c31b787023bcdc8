"""What the questions share: rows and results, measured processes, peers, the remote-write load."""
