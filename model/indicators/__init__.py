"""What a scenario does to poverty, inequality, the distribution of income and the exchequer."""
