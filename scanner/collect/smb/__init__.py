"""Collection over SMB1 and remote registry.  impacket's types stay inside this package."""
