"""What an operator writes by hand, read: YAML into typed values, every fault with its line.

Beneath the rooms, because inventories, waivers, baselines and schedules are read alike.
"""
