"""Reading a host over WinRM: WS-Management with the extensions of [MS-WSMV]."""
