"""hotfixscan: tells which hotfixes a Windows NT machine has, lacks, or has lost, with the evidence."""

__version__ = "0.1.0"
