#!/bin/sh
# {title}: the same as its button in 工具箱.xlsm, where it has one.
cd "$(dirname "$0")" || exit 1
# In folder 按钮 or deeper; in an older office beside everything else.
for up in {up}; do [ -e 工具箱.xlsm ] || cd .. || exit 1; done
echo "正在做「{title}」，请稍候……"
run=
# Where the macro looks too: here, and up to two folders above.
for at in . .. ../..; do
  [ -n "$run" ] || [ ! -f $at/程序/toolkit.sh ] || run="sh $at/程序/toolkit.sh"
  [ -n "$run" ] || [ ! -x $at/.venv/bin/python ] || run="$at/.venv/bin/python -X utf8 -m toolkit"
done
[ -n "$run" ] || ! command -v toolkit >/dev/null 2>&1 || run=toolkit
if [ -n "$run" ]; then
  $run {call} "$@"
else
  echo "没有找到工具箱程序。请把整个工具箱文件夹放在一起；第一次用，请先双击「1-开始使用」。" >&2
  false
fi
code=$?
if [ -t 0 ]; then
  printf '\n按回车结束。'
  read -r _
fi
exit $code
