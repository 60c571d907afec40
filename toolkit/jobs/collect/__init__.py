"""汇总: the registers that townships, schools and clinics sent in, made one."""
