// The month that a calendar's header names, as year * 12 + month; null if it names none. The month is a number, or a name in
// English (the language of a kit that nobody has set) or in the language of the page.
function monthOf(text) {
  const said = text.normalize('NFKC').toLowerCase();
  const year = /(?<!\d)\d{4}(?!\d)/.exec(said);
  if (!year) return null;
  const rest = said.replace(year[0], ' ');
  const digits = /(?<!\d)\d{1,2}(?!\d)/.exec(rest);
  const month = digits ? Number(digits[0]) : monthNamed(rest);
  return month >= 1 && month <= 12 ? Number(year[0]) * 12 + month : null;
}
// The number of the month that a text names as a word of its own, long or short; 0 if it names none.
function monthNamed(text) {
  const words = text.toLowerCase().match(/[\p{L}\p{M}]+/gu) || [];
  for (const language of ['en', document.documentElement.lang, navigator.language]) {
    for (const length of ['long', 'short']) {
      const at = monthNames(language, length).findIndex((name) => words.includes(name));
      if (at >= 0) return at + 1;
    }
  }
  return 0;
}
function monthNames(language, length) {
  try {
    const format = new Intl.DateTimeFormat(language || 'en', { month: length, calendar: 'gregory', timeZone: 'UTC' });
    return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2000, month, 1)).toLowerCase().replace(/\.$/, ''));
  } catch {
    return []; // no language
  }
}
