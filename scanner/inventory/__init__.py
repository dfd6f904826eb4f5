"""Who to scan, and with what."""
