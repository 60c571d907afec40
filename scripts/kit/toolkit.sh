#!/bin/sh
# The command line of the kit: sh 程序/toolkit.sh birthdays --month 10
here=$(cd "$(dirname "$0")" && pwd)
PY=$(sh "$here/找python.sh") || exit 1
if [ ! -d "$here/lib/toolkit" ]; then
  echo "还没有安装，请先运行「1-开始使用.sh」。" >&2
  exit 1
fi
exec "$PY" "$here/start.py" "$@"
