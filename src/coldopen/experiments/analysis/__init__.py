"""From what an experiment's visitors did to a decision, and the report that shows why."""
