"""组织: who belongs to which 老干组 and 小组, who leads them, how many hats each wears, who is in no group chat."""
