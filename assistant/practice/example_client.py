"""The example clients: fictitious companies to try the checks and a rehearsal on, marked so that nobody files them."""

from __future__ import annotations

from pathlib import Path

from assistant.core import files
from assistant.core.bundled import bundled
from assistant.core.language import mark, say
from assistant.practice.layout import EXAMPLE, is_example
from assistant.practice.workspace import NewClient, Workspace, add

PROFILE = "chat-app"  # of the bundled examples, the one to begin with
EXAMPLES: dict[str, str] = {
    PROFILE: mark("智能对话：生成合成类"),
    "image-generator": mark("图像生成：生成合成类，两种角色"),
    "speech-api": mark("语音合成接口：服务技术支持者"),
    "news-recommender": mark("资讯推荐：个性化推送类"),
    "ranking": mark("店铺榜单：排序精选类"),
    "search-engine": mark("网页搜索：信息检索类"),
    "dispatcher": mark("同城配送：调度决策类"),
}  # folder of the bundled profiles → what it shows


def add_example(workspace: Workspace, example: str = PROFILE) -> Path:
    """Copy an example profile into a workspace as a client; raises WorkspaceError if it is there already, NotBundled."""
    name, short = say("示例客户"), say("示例客户（虚构）")
    if example != PROFILE:
        title = say(EXAMPLES[example])
        name, short = say("示例客户-{title}", title=title), say("示例（虚构）：{title}", title=title)
    folder = add(workspace, NewClient(name, short=short), bundled("profiles") / example)
    text = say(
        "这个文件夹是随程序提供的示例：公司、人和材料都是虚构的，只供试用预检和演练，不可正式填报。不用时可整个删除。"
    )
    files.write(folder / EXAMPLE, text.encode("utf-8-sig"))
    return folder


def has_example(workspace: Workspace) -> bool:
    """Return whether a workspace holds an example client."""
    return any(map(is_example, workspace.folders()))
