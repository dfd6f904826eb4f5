"""A WinRM service for tests, written from [MS-WSMV], [MS-NLMP] and DSP0226.

There is no free one that is complete.  What it says over HTTP is ours; its logons are pyspnego's,
its TLS OpenSSL's, its Kerberos MIT's, and the commands in its shells are run by Wine's own cmd.exe
and reg.exe.  Questions in WQL are answered from the same folder and the same registry.
PowerShell does not exist here: its part is played by :mod:`tests.winrm_endpoint.powershell_twin`.
"""
