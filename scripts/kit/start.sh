#!/bin/sh
# 开始使用 (UOS, Kylin and other Linux): installs from this folder, without the network, then asks step by step.
cd "$(dirname "$0")" || exit 1
if ! PY=$(sh ./程序/找python.sh); then
  printf '按回车结束。'; read -r _
  exit 1
fi
"$PY" 安装包/install.py || { printf '按回车结束。'; read -r _; exit 1; }
"$PY" 程序/start.py --office . setup "$@"
code=$?
[ -t 0 ] && { printf '\n按回车结束。'; read -r _; }
exit $code
