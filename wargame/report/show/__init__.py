"""What a playbook says before anybody plays it: calendar, triggers, state machines, influence, names."""
