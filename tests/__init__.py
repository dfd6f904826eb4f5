"""The tests of hotfixscan, and the lab they run against."""
