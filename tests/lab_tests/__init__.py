"""The lab is tried with tools that know nothing of it: impacket, smbclient, pefile, wrestool."""
