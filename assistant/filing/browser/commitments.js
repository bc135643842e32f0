// The one rule of what a commitment is: a tick, radio, switch or signature by which somebody declares, agrees or signs.
//
// `commitments(settings)` returns a function: element → the words of the commitment that a press of it would make, or "".
// It reads the texts that belong to the box alone – its label, what stands beside it, the small containers around it –
// and compares them with the vocabulary below. A question of the filing (`settings.questions`: labels known to the schema)
// is no commitment, whatever its options are called, unless an option itself speaks in the first person.
(settings) => {
  'use strict';
  const TICK = 'input[type=checkbox],input[type=radio],[role=checkbox],[role=radio],[role=switch],' +
    '[role=menuitemcheckbox],[role=menuitemradio]';
  const RADIO = 'input[type=radio],[role=radio],[role=menuitemradio]';
  const CONTROL = `${TICK},input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset])` +
    ':not([type=image]),select,textarea,[contenteditable]:not([contenteditable=false]),[role=combobox],[role=textbox],' +
    '[role=listbox],[role=slider],[role=spinbutton]';
  const PRESSED = 'button,a,summary,[role=button],[role=link],[role=menuitem],[onclick]';
  const DATA = 'tr,[role=row],[role=treeitem],[role=gridcell]';  // names of records, not sentences
  const [LONGEST, LEVELS, SHOWN] = [400, 6, 40];

  // ---- vocabulary, after `fold`

  const VERB = '承诺|声明|保证|确认|同意|知悉|知晓|获悉|阅读|已读|阅知|授权|遵守|遵从|接受|认可|签署|签字|签名|签章|愿意|自愿|允诺|宣誓';
  const SELF = '本人|我们|我方|我司|我单位|我公司|我企业|我|本单位|本公司|本企业|本机构|本组织|本主体|本团队|申报人|申请人|填报人|' +
    '填表人|承诺人|声明人|签署人|申报单位|申请单位|填报单位|备案主体|备案单位|法定代表人';
  const OTHERS = '用户|客户|消费者|使用者|个人信息主体|信息主体|个人|监护人|家长|第三方|对方|员工|权利人|被采集人|当事人|老年人|未成年人';
  const GAP = `(?:(?!${OTHERS}|是否|有无|取得|获得|征得|获取|要求|如何|怎样|经过|的)[^，。；、？！,.;?!]){0,12}?`;
  const TERMS = '《|以上|上述|下列|本协议|该协议|此协议|协议|条款|须知|声明|承诺|隐私|规定|政策|告知书|责任';
  const STRONG = [
    `(?:${SELF})${GAP}(?:${VERB})`,
    `(?:已|已经|均已|业已)(?:仔细|认真|充分|完整|全部|详细|逐条|如实)*(?:阅读|知悉|知晓|获悉|阅知|了解|理解|同意|接受)`,
    '是否(?:已|均已)?(?:完全|自愿)?(?:同意|承诺|保证|愿意|自愿|阅读|知悉|知晓)',
    '(?:以上|上述|所填|所报|填报|申报|所提交|本表|所述)[^，。；？]{0,16}(?:真实|属实|准确|无误|合法有效)',
    `(?:同意|接受|遵守|认可|阅读)(?:并[^，。；]{1,4})?(?:${TERMS})`,
    '确认[^，。；？]{0,20}(?:属实|真实|准确|无误)',
    '(?:特此|兹|郑重|庄严)(?:承诺|声明|保证|确认|授权|宣誓)',
    "(?:^|[^a-z])(?:i|we)(?:'ve|have|do|hereby|fully|both|also|solemnly)*" +
      '(?:read|agree|accept|declare|certify|acknowledge|confirm|consent|undertake|promise|understand|authori[sz]e)',
    '(?:agreeto|acceptthe|consentto|agreewith)(?:the|our|these|this|all|terms|privacy)',
  ].map(source => new RegExp(source, 'u'));
  // sentences about somebody else's consent are facts of the filing
  const FACT = new RegExp(`(?:取得|获得|征得|获取|得到|经|经过|由|向|让|请|告知|征求|未经)[^，。；]{0,8}(?:${OTHERS})[^，。；？]{0,12}` +
    `(?:同意|授权|确认|许可)|(?:${OTHERS})(?:是否|有无|能否|均|可以|可)[^，。；？]{0,8}(?:${VERB})|自我(?:${VERB})`, 'gu');
  const NOUN = '书|函|证|人|方|类|方式|类型|情况|时间|日期|编号|范围|对象|文件|材料|机制|记录|状态|主体|单位|链接|次数|管理|功能|弹窗|' +
    '页面|流程|渠道|名单|模型|模板|形式|环节|策略|事项|模式|权限|量|数|率';
  const BEGINS = new RegExp(`^(?:${SELF}|已经|已|均|全部|现|特此|兹|郑重|自愿|我)*(?:${VERB})`, 'u');
  const NAMED = new RegExp(`^(?:${VERB})(?:的)?(?:${NOUN})|(?:${NOUN.replace('书|函|', '').replace('文件|材料|', '')})$`, 'u');
  const WHOLE = /^(?:知情同意|电子签[名署章]|手写签名|属实|真实有效|agree|accept|iagree|iaccept|consent|sign|signature)$/u;
  const ANSWER = new RegExp('^(?:我|本人|是|是的)?(?:不|已|暂不|完全|均|拒绝)?(?:同意|承诺|接受|知悉|知晓|确认|授权|认可|保证|签署|已读|阅读|' +
    '属实|agree|accept|disagree|decline|consent)(?:并(?:同意|承诺|接受|签署|确认|继续))?(?:上述|以上|本|该)?(?:内容|条款|协议|承诺|声明|全部)*$', 'u');
  const SIGNED = /签名|签字|签署|签章|手写|signature|sign(?:here|below)/u;
  const HINT = /[承诺声明阅读同意保证签知悉晓获授权确认属实真准接受遵守许可愿担委允誓]|agree|accept|read|certif|confirm|declar|consent|sign|acknow|promise|undertake/u;
  const SIMPLE = {諾: '诺', 聲: '声', 閱: '阅', 讀: '读', 權: '权', 確: '确', 認: '认', 證: '证', 簽: '签', 屬: '属', 實: '实', 單: '单',
    們: '们', 條: '条', 議: '议', 許: '许', 願: '愿', 擔: '担', 並: '并', 經: '经', 準: '准', 對: '对', 個: '个', 戶: '户', 獲: '获',
    託: '托', 員: '员', 內: '内', 責: '责', 隱: '隐', 報: '报', 據: '据', 處: '处'};

  const fold = text => (text || '').normalize('NFKC').toLowerCase().replace(/[\p{Cf}\s]+/gu, '')
    .replace(/[\u4e00-\u9fff]/gu, letter => SIMPLE[letter] || letter).replace(/^[*:：、·•☐□]+|[*:：]+$/gu, '');
  const facts = text => text.replace(FACT, '');
  const states = text => text.length <= LONGEST && HINT.test(text) && STRONG.some(pattern => pattern.test(facts(text)));
  const begins = text => states(text) || WHOLE.test(text) || (text.length <= LONGEST && BEGINS.test(text) && !NAMED.test(text));
  const questions = (settings.questions || []).map(fold).filter(Boolean);

  // ---- the texts of an element

  const drawn = (element, part) => {  // words that only a style sheet writes
    const content = element ? getComputedStyle(element, part).content : 'none';
    return /^["']/.test(content) ? content.slice(1, -1) : '';
  };
  const spoken = element => {
    const images = [...element.querySelectorAll('img[alt]')].map(image => image.alt).join('');
    return fold(element.textContent + images + drawn(element, '::before') + drawn(element, '::after'));
  };
  const around = element => fold((element.innerText ?? element.textContent).replace(/\s*\n+\s*/g, '；'));
  const byIds = (element, attribute) => (element.getAttribute(attribute) || '').split(/\s+/).filter(Boolean)
    .map(id => element.getRootNode().getElementById?.(id)).filter(Boolean);
  const parentOf = element => element.parentElement || element.getRootNode().host || null;
  const closest = (element, selector) => {
    for (let at = element; at; at = at.getRootNode().host) if (at.closest(selector)) return at.closest(selector);
    return null;
  };
  const inside = (element, selector) => [...element.querySelectorAll(selector),
    ...(element.shadowRoot ? element.shadowRoot.querySelectorAll(selector) : [])];
  const ownTexts = tick => {
    const labels = [...(tick.labels || []), closest(tick, 'label'), ...byIds(tick, 'aria-labelledby'), ...byIds(tick, 'aria-describedby')];
    const said = labels.filter(Boolean).map(spoken);
    if (tick.tagName !== 'INPUT') said.push(spoken(tick));
    for (const name of ['aria-label', 'aria-description', 'title', 'alt']) said.push(fold(tick.getAttribute(name)));
    let beside = '';
    for (let node = tick.nextSibling; node && !(node.nodeType === 1 && (node.matches(CONTROL) || inside(node, CONTROL).length)); node = node.nextSibling) {
      if (node.nodeType === 1 && node.matches('br,p,div,li,tr,label')) break;
      beside += node.textContent;
    }
    return [...said, fold(beside)].filter(Boolean);
  };
  const groupOf = tick => {
    if (!tick.matches(RADIO)) return [tick];
    if (tick.name) return inside(tick.form || tick.getRootNode(), RADIO).filter(one => one.name === tick.name);
    const named = closest(tick, '[role=radiogroup]');
    if (named) return inside(named, RADIO);
    for (let at = parentOf(tick), level = 0; at && level < LEVELS; at = parentOf(at), level += 1) {
      if (inside(at, RADIO).length > 1) return inside(at, RADIO);
    }
    return [tick];
  };
  // The containers that hold this group and no other control, from the inside out.
  const shells = group => {
    const found = [];
    for (let at = parentOf(group[0]), level = 0; at && level < LEVELS && !at.matches('body,html,form'); at = parentOf(at), level += 1) {
      if (inside(at, CONTROL).some(one => !group.includes(one) && !group.some(tick => tick.contains(one) || one.contains(tick)))) break;
      if (at.textContent.length > 3 * LONGEST) break;
      if (!group.every(tick => at.contains(tick) || at.shadowRoot?.contains(tick))) continue;
      found.push(at);
    }
    return found;
  };
  // The texts right before and right after the group, where no container holds it alone.
  const neighbours = group => {
    const [first, last] = [group[0], group[group.length - 1]].map(one => (group.length === 1 && closest(one, 'label')) || one);
    return [first.previousElementSibling, last.nextElementSibling]
      .filter(one => one && !one.matches(CONTROL) && !inside(one, CONTROL).length && one.textContent.length <= LONGEST).map(around);
  };
  const isQuestion = tick => {
    for (let at = tick, level = 0; at && level < 8 && at.tagName !== 'BODY'; at = parentOf(at), level += 1) {
      if (at.textContent.length > 3 * LONGEST) return false;
      const text = fold(at.textContent);
      if (questions.some(question => text.startsWith(question))) return true;
    }
    return false;
  };

  // ---- the rule

  const ofTick = tick => {
    const group = groupOf(tick), own = group.flatMap(ownTexts);
    const stated = own.find(states);
    if (stated) return stated;
    if (questions.length && isQuestion(tick)) return '';
    const texts = [...shells(group).map(around), ...neighbours(group)].filter(text => HINT.test(text));
    const beside = texts.find(states);
    if (beside) return beside;
    if (tick.matches(RADIO)) {
      const answer = own.find(text => ANSWER.test(text));
      return answer && !texts.some(text => facts(text) !== text) ? answer : '';
    }
    if (closest(tick, DATA)) return '';
    const says = own.some(text => /[\p{L}\p{N}]/u.test(text)) ? own : texts;
    return says.find(begins) || '';
  };
  const ofList = list => [...(list.labels || [])].map(spoken).concat(fold(list.getAttribute('aria-label')), byIds(list, 'aria-labelledby').map(spoken))
    .find(text => text && begins(text)) || '';
  const ofCanvas = canvas => {
    const texts = [canvas.getAttribute('aria-label'), canvas.title, canvas.textContent].map(fold).concat(shells([canvas]).map(around), neighbours([canvas]));
    return texts.find(text => text.length <= LONGEST && SIGNED.test(text)) || '';
  };
  // The box that a press of this element would switch: itself, the one of its label, or the only one of its wrapper.
  const tickOf = element => {
    const direct = closest(element, TICK);
    if (direct) return direct;
    if (closest(element, CONTROL)) return null;
    const label = closest(element, 'label');
    if (label) return label.control ? (label.control.matches(TICK) ? label.control : null) : inside(label, TICK)[0] || null;
    const pressed = closest(element, PRESSED);
    if (pressed && !inside(pressed, TICK).length) return null;
    for (let at = element, level = 0; at && level < 3 && !at.matches('body,html,form'); at = parentOf(at), level += 1) {
      const held = inside(at, CONTROL);
      if (held.length) return held.every(one => one.matches(TICK)) && groupOf(held[0]).length === held.length ? held[0] : null;
    }
    return null;
  };
  return start => {
    const element = start && start.nodeType === 3 ? start.parentElement : start;
    if (!element || element.nodeType !== 1) return '';
    const canvas = closest(element, 'canvas');
    if (canvas) return ofCanvas(canvas).slice(0, SHOWN);
    const list = closest(element, 'select,[role=combobox]');
    if (list) return ofList(list).slice(0, SHOWN);
    const option = closest(element, '[role=option]');
    if (option) return ANSWER.test(spoken(option)) || states(spoken(option)) ? spoken(option).slice(0, SHOWN) : '';
    const tick = tickOf(element);
    if (tick) return ofTick(tick).slice(0, SHOWN);
    const own = closest(element, 'body,form,table') === element ? '' : spoken(element);
    return !closest(element, CONTROL) && !closest(element, DATA) && states(own) ? own.slice(0, SHOWN) : '';
  };
}
