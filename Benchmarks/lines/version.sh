# Start-up: what a shell loop or a cron line pays before anything is looked at.
ours=("$binary" --version)
theirs=(dig -v)
limit=1.0
