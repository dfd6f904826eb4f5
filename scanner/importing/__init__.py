"""The verb behind ``rules import``: article texts × what the pack knows besides -> rule files."""
