"""Reports: one view of the findings, one writer per format."""
