"""The operator's demands: baselines and waivers, read from YAML."""
