"""The outside world: ways into a host, and the facts they bring back."""
