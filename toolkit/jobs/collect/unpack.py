"""打开数据包: a packet that is sound and for us, taken apart into a folder."""

from __future__ import annotations

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import Outcome, TakenOut, ToCheck, tally
from toolkit.core.tables.catalogue import PACKETS
from toolkit.jobs.collect.pack import FOLDER, look_into
from toolkit.jobs.collect.packets import sender, taken
from toolkit.jobs.job import Action, Besides, Inputs, Job, PacketRead, Parameter, Unreadable
from toolkit.jobs.parts import need


def build(inputs: Inputs) -> Outcome:
    """The files of packets that are sound and for us, byte for byte in a folder for each."""
    kept, problems, _ = taken(inputs)
    unread = kept.found(Unreadable)
    files = [
        TakenOut(
            name.rpartition("/")[2],
            data,
            name,
            "/".join((packet.name.partition(".")[0], *name.split("/")[:-1])),
        )
        for packet in inputs.found(PacketRead)
        for name, data in packet.files.items()
        if any(one.name == f"{packet.name}/{name}" for one in kept.besides)
    ]
    told = [problem for one in unread for problem in one.problems]
    if not files:
        raise Stop(*told)
    return Outcome(
        documents=tuple(files),
        counts=tally(len(files) + len(unread), len(files), 0, len(unread)),
        rows=[{"file": file.title, "bytes": len(file.content)} for file in files],
        to_check=tuple(ToCheck.of(one.name, problem) for one in unread for problem in one.problems[:1]),
        problems=(*problems, *told),
        summary=tuple(
            f"{sender(packet.slip)}第{packet.slip['number']}号（{packet.slip['date']}），和打包时一样。"
            for packet in inputs.found(PacketRead)
        ),
    )


JOB = Job(
    name="unpack",
    title="打开数据包",
    group="名单",
    help="核对收到的数据包，把里面的文件取出来：改动过的、旧的、别的县的会说明。",
    actions=(
        Action(
            build,
            title="打开数据包",
            help="核对以后把里面的文件取出来，放在「数据包」文件夹；加密的也这样打开。",
            needs=(need(PACKETS, optional=True),),
            parameters=(
                Parameter(
                    "files", "数据包", "收到的数据包", "file", positional=True, required=True, many=True
                ),
            ),
            examples=(("unpack D:\\青禾镇_2026-10-05_第3号.数据包.zip", "取出里面的文件"),),
            folder=lambda _params, _today: FOLDER,
            besides=Besides("workbooks", look=look_into),
        ),
    ),
)
