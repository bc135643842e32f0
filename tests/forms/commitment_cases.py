"""Both sides of the rule of commitments: boxes that only the person ticks, and boxes that a filing may answer.

Each case is the HTML of one box; `*` is the box that a driver would press.
"""

from __future__ import annotations

BOX, RADIO = '<input type="checkbox" data-box>', '<input type="radio" name="r" data-box>'


def labelled(words: str) -> str:
    """Return a box that a label wraps."""
    return f"<label>{BOX} {words}</label>"


def asked(question: str, *options: str, kind: str = "radio") -> str:
    """Return a question with its options; the first option is the one pressed."""
    boxes = "".join(
        f'<label><input type="{kind}" name="q"{" data-box" if place == 0 else ""}>{word}</label>'
        for place, word in enumerate(options)
    )
    return f"<div><span>{question}</span><div>{boxes}</div></div>"


COMMITMENTS: dict[str, str] = {
    "我已阅读并承诺": labelled("我已阅读并承诺遵守《备案须知》"),
    "本单位承诺": labelled("本单位承诺：所填报的信息及上传的材料真实、准确、完整"),
    "同意协议": labelled("同意《用户服务协议》"),
    "声明": labelled("声明：以上内容由本公司提供"),
    "保证": labelled("保证所填内容真实有效"),
    "知悉": labelled("已知悉上述风险"),
    "授权": labelled("授权主管部门公示上述信息"),
    "确认属实": labelled("确认填报信息属实"),
    "以上属实": labelled("以上信息真实准确"),
    "签署": labelled("签署承诺书"),
    "郑重": labelled("我公司郑重声明如下"),
    "traditional": labelled("我已閱讀並同意"),
    "English": labelled("I have read and agree to the terms"),
    "split words": labelled("我<b>承</b><i>诺</i>以上属实"),
    "zero width": labelled("我承\u200b诺遵守规定"),
    "beside": f"<div>{BOX} 我已阅读并同意</div>",
    "beside in another element": f"<div><span>{BOX}</span><span>本人承诺以上属实</span></div>",
    "before it": f"<div><p>本人承诺以上属实</p><span>{BOX}</span></div>",
    "label by id": '<input type="checkbox" id="b" data-box><p>x</p><label for="b">我同意</label>',
    "aria-label": '<span role="checkbox" tabindex="0" aria-label="我已知晓" data-box></span>',
    "aria-labelledby": '<p id="t">本人保证属实</p><span role="switch" tabindex="0" aria-labelledby="t" data-box></span>',
    "switch in a wrapper": '<div class="wrap" data-box><input type="checkbox" role="switch"><i></i></div><em>x</em>'.replace(
        "<i></i>", "<i>本单位同意公示</i>"
    ),
    "yes of a statement": asked("本人承诺所填信息属实", "是", "否"),
    "agree or not": asked("对上述条款", "同意", "不同意"),
    "disagree": asked("您的选择", "不同意", "同意"),
    "are you willing": asked("是否同意遵守管理规定", "是", "否"),
    "two statements in a group": asked("", "承诺依法经营", "同意接受检查", kind="checkbox"),
    "drawn by a style": f"<style>.p::after{{content:'我已阅读并承诺'}}</style><label class='p'>{BOX}</label>",
    "picture": f'<label>{BOX}<img alt="本人同意以上条款"></label>',
    "menu item": '<div role="menuitemcheckbox" tabindex="0" data-box>我同意接收</div>',
    "option of a list": '<ul role="listbox"><li role="option" data-box>同意</li></ul>',
    "select": "<label>我承诺属实<select data-box><option>是</option></select></label>",
    "signature canvas": '<p>请在此手写签名</p><canvas data-box width="80" height="40"></canvas>',
    "named canvas": '<canvas aria-label="电子签名" data-box width="80" height="40"></canvas>',
    "prose that toggles": '<div class="agree"><i></i><span data-box>我已阅读并同意《隐私政策》</span></div>',
    "button": "<button data-box>我已阅读并同意</button>",
}
QUESTIONS: dict[str, str] = {
    "consent of users": asked("是否取得用户同意", "是", "否"),
    "consent of guardians": asked("是否经监护人同意", "是", "否"),
    "users know": asked("用户是否知悉算法推荐", "是", "否"),
    "users may refuse": asked("用户是否可以拒绝授权", "是", "否"),
    "agreement of users as an answer": asked("用户是否同意", "同意", "不同意"),
    "authenticated": asked("是否需要实名认证", "是", "否"),
    "kinds of consent": asked("告知同意方式", "同意弹窗", "授权页面", "签署文件", kind="checkbox"),
    "basis": asked("个人信息处理依据", "取得个人同意", "履行合同所必需", kind="checkbox"),
    "endless": labelled("长期"),
    "statement of a kind": labelled("声明类型"),
    "commitment letter": labelled("承诺书编号"),
    "certificate": labelled("授权证书"),
    "mode": labelled("阅读模式"),
    "self declared": asked("来源说明", "自我声明", "第三方检测", kind="checkbox"),
    "tree node": '<ul role="tree"><li role="treeitem"><input type="checkbox" data-box>确认收货</li></ul>',
    "row": '<table><tr><td><input type="checkbox" data-box></td><td>签署合同</td></tr></table>',
    "plain": labelled("中文"),
    "no words": f"<p>{BOX}</p>",
    "known question": asked("约定不用于训练", "同意", "不同意"),
    "button beside a commitment": "<div><label><input type='checkbox'>我已阅读并同意</label><button data-box>下一步</button></div>",
    "text field beside": "<div><label><input type='checkbox'>我已阅读并同意</label><input data-box></div>",
    "chart": '<p>访问量</p><canvas data-box width="80" height="40"></canvas>',
    "delegates": asked("本单位是否委托第三方处理", "是", "否"),
}
