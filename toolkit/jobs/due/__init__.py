"""该办的事: what is overdue, due and near, for whom, by who answers for it."""
