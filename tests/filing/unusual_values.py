"""Legal and often unusual values of the mock's fields: texts, numbers, days, regions, names of files."""

from __future__ import annotations

from datetime import date

LINES = (
    "星语智能科技",
    "ＡＢＣ（全角）１２３",
    "“双引号”与‘单引号’",
    'A "quoted" name',
    "it's",
    "反斜杠\\与/斜杠",
    "[方括号] {花括号}",
    "<b>标签</b>&amp;",
    "100% 100％",
    "两个  空格",
    " 首尾空白 ",
    "提交",
    "用户提交审核",
    "submit",
    "null",
    "[]",
    "0",
    "-1.50",
    "é 与 e\u0301",
    "表情😀符号",
    "𠮷野家",
    "分号；逗号，顿号、",
    "a=b&c=d;e=f",
    "1e3",
    "true",
)
BLOCKS = (
    "第一行\n第二行\n\n第四行",
    "  缩进\n\t制表符\n",
    '{"name": "示例", "value": [1, 2.5, null]}',
    "① 首先；② 其次；③ 最后。",
    "行尾空格  \n下一行",
    "a\u2028b",
    "——破折号…省略号",
)
NUMBERS = (
    (0, "0"),
    (120_000, "120,000"),
    (9_999_999_999_999, 9_999_999_999_999),
    (4, "3.5"),
    (0.25, "0.25"),
    (1234.5, "1,234.50"),
)
"""Numbers as the page holds and a profile has them; a page may round 3.5, or keep decimals."""
DAYS = (date(2016, 2, 29), 4000)
REGIONS = (
    ["北京市", "市辖区", "海淀区"],
    ["广东省", "深圳市", "南山区"],
    ["广东省", "东莞市", "东莞市"],
    ["海南省", "省直辖县级行政区划", "琼海市"],
    ["新疆维吾尔自治区", "伊犁哈萨克自治州", "伊宁市"],
)
WEBSITES = ("https://example.com/路径?a=1&b=二#c", "www.example.cn", "http://例子.测试")
FILES = (
    "营业执照.pdf",
    "附件 (最终版) V2.1.pdf",
    "全角　空格＆符号.pdf",
    "it's a file [1].pdf",
    "长" * 80 + ".pdf",
    "许可 100% 第1号.pdf",
    "承诺书—盖章.pdf",
    "a&b=c;d#e.pdf",
)
