// The same three synthetic forms for every renderer, chosen by ?form=: [key, type, label, options].
const LEVELS = ['一级', '二级', '三级', '其他']
const KINDS = ['文本', '图像', '音频', '视频']
const YES = ['是', '否']
export const regions = [
  { value: '广东省', label: '广东省', children: [{ value: '深圳市', label: '深圳市' }, { value: '广州市', label: '广州市' }] },
  { value: '浙江省', label: '浙江省', children: [{ value: '杭州市', label: '杭州市' }, { value: '宁波市', label: '宁波市' }] },
]
export const forms = {
  company: [
    ['name', 'text', '单位名称'], ['code', 'text', '统一社会信用代码：'], ['nature', 'radio', '单位性质', ['企业', '机关', '事业单位']],
    ['level', 'select', '安全等级', LEVELS], ['kinds', 'checkbox', '业务类别', KINDS], ['tags', 'multiple', '数据类型', KINDS],
    ['founded', 'date', '成立日期'], ['people', 'number', '员工人数'], ['intro', 'textarea', '单位简介'], ['place', 'cascader', '所在地区'],
    ['public', 'switch', '是否上市'], ['owner', 'text', '法定代表人'], ['phone', 'text', '联系电话'], ['mail', 'text', '电子邮箱'],
    ['address', 'textarea', '注册地址'], ['licence', 'radio', '有无许可', YES], ['capital', 'number', '注册资本（万元）'],
    ['approved', 'date', '核准日期'], ['trade', 'select', '所属行业', ['制造', '软件', '金融', '教育']], ['note', 'text', '备注'],
  ],
  product: [
    ['title', 'text', '产品名称'], ['version', 'text', '版本号'], ['shape', 'radio', '产品形态', ['网站', '应用', '小程序']],
    ['status', 'select', '运行状态', ['试运行', '已上线', '已下线']], ['media', 'checkbox', '生成内容', KINDS], ['users', 'number', '月活跃用户数'],
    ['online', 'date', '上线日期'], ['scene', 'textarea', '应用场景'], ['free', 'switch', '是否免费'], ['area', 'cascader', '服务地区'],
    ['language', 'multiple', '支持语言', ['中文', '英文', '日文', '法文']], ['site', 'text', '访问地址'], ['icp', 'text', '备案编号'],
    ['audit', 'radio', '审核方式', ['机审', '人审', '机审加人审']], ['risk', 'select', '风险等级', LEVELS], ['measure', 'textarea', '防范措施'],
    ['complain', 'text', '投诉渠道'], ['minors', 'radio', '面向未成年人', YES], ['servers', 'number', '服务器数量'], ['checked', 'date', '检测日期'],
  ],
  person: [
    ['who', 'text', '姓名'], ['sex', 'radio', '性别', ['男', '女']], ['born', 'date', '出生日期'], ['id', 'text', '证件号码'],
    ['kind', 'select', '证件类型', ['身份证', '护照', '其他']], ['post', 'text', '职务'], ['mobile', 'text', '手机号码'], ['mailbox', 'text', '邮箱'],
    ['skills', 'checkbox', '专业领域', ['算法', '安全', '法务', '运营']], ['duty', 'textarea', '职责说明'], ['years', 'number', '从业年限'],
    ['full', 'switch', '是否专职'], ['home', 'cascader', '户籍所在地'], ['reads', 'multiple', '外语语种', ['英语', '日语', '法语', '德语']],
    ['trained', 'radio', '是否培训', YES], ['since', 'date', '入职日期'], ['degree', 'select', '最高学历', ['本科', '硕士', '博士']],
    ['school', 'text', '毕业院校'], ['score', 'number', '考核得分'], ['remark', 'textarea', '其他说明'],
  ],
}
export const fields = forms[new URLSearchParams(location.search).get('form')] ?? forms.company
export const choices = (words) => words.map((word) => ({ label: word, value: word }))
