"""How players decide: their rules, mixed strategies and logit choices as generated functions."""
