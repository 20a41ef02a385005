//! Targets: the numbers a plan commits to. Guideline section 3.
//!
//! Digits with a measure word are taken unless something speaks against them; Chinese
//! numerals only if something speaks for them, because in this genre they mostly
//! belong to slogans (三个课堂, 五项管理).

mod comparator;
mod due;
mod subject;
mod words;

use std::ops::Range;

use base::Decimal;

use crate::label;
use crate::plan::clauses::{Clause, Enclosures, boundary, clause_at, windows};
use crate::plan::indicators;
use crate::plan::numbers::{self, Bound, Number};
use crate::plan::passage::Passage;
use crate::plan::table::{Counted, Stretch};
use crate::plan::{Comparator, DayRange};
use crate::plan::{Share, Target};
use crate::text::Span;

/// More numbers than this in one paragraph are no plan's.
const TARGETS_MAX: usize = 300;

/// Finds the targets of one stretch of a passage.
pub(crate) fn find(
    passage: &Passage,
    bounds: Range<usize>,
    period: Option<DayRange>,
) -> Vec<Target> {
    let lines = lines(passage, bounds).into_iter();
    let windows = lines.flat_map(|line| windows(&passage.text, line));
    windows
        .flat_map(|window| find_in(passage, &window, period))
        .take(TARGETS_MAX)
        .collect()
}

/// The lines of a cell that are whole by themselves: 新建学校4所 | 新增学位5400个, and not
/// 培训教师 | 2400人次.
fn lines(passage: &Passage, bounds: Range<usize>) -> Vec<Range<usize>> {
    let text = &passage.text;
    let mut found = Vec::new();
    let mut from = bounds.start;
    let breaks = passage.is_row().then(|| passage.breaks(bounds.clone()));
    for at in breaks.into_iter().flatten() {
        let line = &text[from..at];
        let counts = numbers::scan(line, 0..line.len());
        let is_counted = counts
            .last()
            .is_some_and(|it| it.range.end == line.len() && !it.unit.is_empty());
        if is_counted || line.ends_with(['。', '；']) || label::of(&text[at..bounds.end]).is_some()
        {
            found.push(from..at);
            from = at;
        }
    }
    found.push(from..bounds.end);
    found
}

/// A target whose parts stand in cells of their own: what is counted, in what, how many.
pub(crate) fn of_cells(passages: &[Passage], counted: &Counted) -> Option<Target> {
    let Counted {
        subject,
        unit,
        value,
        year,
    } = counted;
    let text = |(at, range): &Stretch| &passages[*at].text[range.clone()];
    let (Some(number), printed_unit) = indicators::amount(text(value))? else {
        return None;
    };
    let unit = Some(text(unit)).filter(|it| !it.is_empty());
    let unit = unit.map_or(printed_unit, str::to_owned);
    let (at, range) = (value.0, value.1.clone());
    let printed = passages[at].printed(range.clone());
    let measure = if printed.ends_with(&unit) { "" } else { &unit };
    // 1.5以内 counts 1.5%以内.
    let tails = ["及以上", "及以下", "以上", "以下", "以内"];
    let tail = tails.into_iter().find(|tail| printed.ends_with(tail));
    let tail = tail.unwrap_or_default();
    let cut = printed.len() - tail.len();
    Some(Target {
        // A number alone says nothing to whoever is told of it.
        quote: format!("{}{}{measure}{tail}", text(subject), &printed[..cut]),
        subject: text(subject).to_owned(),
        comparator: comparator::of_cell(
            text(subject),
            indicators::bound(text(value)).unwrap_or(Comparator::Exactly),
        ),
        value: number,
        value_to: None,
        unit: unit.replace('㎡', "平方米"),
        due: None,
        deadline: year.map(|it| format!("{it}年底")),
        shares: Vec::new(),
        span: passages[at].span(range),
    })
}

/// A target that stands nowhere as a number, and is what its parts come to.
pub(crate) fn of_sum(subject: &str, value: Decimal, unit: &str) -> Target {
    let value = value.normalize();
    Target {
        quote: format!("{subject}{value}{unit}"),
        subject: subject.to_owned(),
        comparator: comparator::of_cell(subject, Comparator::Exactly),
        value,
        value_to: None,
        unit: unit.to_owned(),
        due: None,
        deadline: None,
        shares: Vec::new(),
        span: Span::default(),
    }
}

impl Target {
    /// 新建食堂14个，改造提升38个; 小学班额45人，初中50人: the thing is said once.
    fn borrow_subject(&mut self, last: &Target) {
        // 合格率提高1.5个百分点，达到96%以上: of one rate.
        let are_shares = self.unit == "%" && matches!(last.unit.as_str(), "%" | "个百分点");
        if self.subject.is_empty() && are_shares {
            self.subject.clone_from(&last.subject);
        }
        let is_verb = !self.subject.is_empty() && subject::is_verb(&self.subject);
        if is_verb && self.unit == last.unit && !subject::is_verb(&last.subject) {
            self.subject.clone_from(&last.subject);
        } else if let Some(whole) = subject::shared(&self.subject, &last.subject) {
            self.subject = whole;
        }
    }

    /// 云东2所、鹿鸣3所 behind 新建5所: names without a word for what they are, whose numbers
    /// come to the whole, are places that have their parts of it.
    pub(crate) fn fold_shares(targets: &mut Vec<Target>) {
        const PLACE_CHARS_MAX: usize = 4;
        let is_part = |whole: &Target, it: &Target| {
            let n_chars = it.subject.chars().count();
            let is_bare = (2..=PLACE_CHARS_MAX).contains(&n_chars)
                && it.quote.starts_with(&it.subject)
                && it
                    .quote
                    .chars()
                    .nth(n_chars)
                    .is_some_and(|c| c.is_ascii_digit());
            is_bare
                && it.unit == whole.unit
                && it.comparator == Comparator::Exactly
                && it.value_to.is_none()
                && !words::ends_with_verb(&it.subject)
        };
        for idx in 0..targets.len() {
            let whole = &targets[idx];
            let is_part = |it: &&Target| is_part(whole, it);
            let Some(first) = (idx + 1..targets.len()).find(|&at| is_part(&&targets[at])) else {
                continue;
            };
            let n_parts = targets[first..].iter().take_while(is_part).count();
            let parts = &targets[first..first + n_parts];
            let sum: Decimal = parts.iter().map(|it| it.value).sum();
            if n_parts > 1 && sum == whole.value && whole.shares.is_empty() {
                let parts: Vec<Target> = targets.drain(first..first + n_parts).collect();
                let shares = parts.into_iter().map(|it| Share {
                    name: it.subject,
                    value: it.value,
                });
                targets[idx].shares = shares.collect();
                return;
            }
        }
    }

    /// Whether both say the same number of the same thing.
    fn says_again(&self, other: &Target) -> bool {
        let is_same = self.value == other.value
            && self.value_to == other.value_to
            && self.unit == other.unit
            && self.comparator == other.comparator;
        // 各地均为100% says it of each.
        const EACH: &[&str] = &["各地", "各县区", "各区市", "各县（市、区）", "各校"];
        let is_of_each = |it: &Target| EACH.contains(&it.subject.as_str());
        is_same
            && (self.quote.contains(&other.quote)
                || other.quote.contains(&self.quote)
                || is_of_each(self)
                || is_of_each(other))
    }

    /// 新建幼儿园10所 as a task and again as its goal is one target: that which says more, of
    /// equals that of the goal.
    pub(crate) fn once(targets: &mut Vec<Target>) {
        for idx in (0..targets.len()).rev() {
            let says_again = |later: &usize| targets[idx].says_again(&targets[*later]);
            if let Some(later) = (idx + 1..targets.len()).find(says_again) {
                let is_longer = targets[idx].quote.len() > targets[later].quote.len();
                targets.remove(if is_longer { later } else { idx });
            }
        }
    }

    /// 4所, ≥92% under 目标 count what the task is called.
    pub(crate) fn counts(&mut self, title: &str) {
        // 新增2700个, 每天不少于2小时 count it, too.
        const BARE: &[&str] = &["新增", "增加", "发放", "惠及", "每天", "每日", "每周"];
        if BARE.contains(&self.subject.as_str()) && title != self.quote {
            self.subject = title.to_owned();
        }
        let is_named = self.subject.contains(char::is_alphabetic);
        if is_named || title.ends_with(self.quote.as_str()) {
            return;
        }
        self.subject = title.to_owned();
        self.quote.insert_str(0, title);
        self.comparator = comparator::of_cell(title, self.comparator);
    }
}

fn find_in(passage: &Passage, window: &Range<usize>, period: Option<DayRange>) -> Vec<Target> {
    let text = passage.text.as_str();
    let enclosures = Enclosures::of(text, window);
    let mut found: Vec<Target> = Vec::new();
    // The sentence of the last target.
    let mut sentence = None;
    let mut end = None;
    for number in numbers::scan(text, window.clone()) {
        // 宿舍1栋6200平方米: how large it is.
        let is_size = end == Some(number.range.start) && number.unit.ends_with("平方米");
        end = Some(number.range.end);
        if is_size || enclosures.in_title(number.range.start) {
            continue;
        }
        let clause = clause_at(text, &enclosures, window, number.range.start);
        let view = View::new(text, &clause, &number, &enclosures);
        if let (Some(place), Some(last)) = (place_of_share(&view), found.last_mut()) {
            if last.unit == number.unit && number.value_to.is_none() {
                last.shares.push(Share {
                    name: place.to_owned(),
                    value: number.value.normalize(),
                });
            }
            continue;
        }
        let coefficient = subject::coefficient(&view, &number);
        let stance = coefficient.as_ref().map(|_| Stance::Plain);
        if let Some(stance) = stance.or_else(|| commitment(&view, &number)) {
            let mut target = target(passage, &view, &number, &clause, stance, period);
            if let Some(subject) = coefficient {
                target.subject = subject;
            } else if let Some(last) = found.last().filter(|_| sentence == Some(clause.sentence)) {
                target.borrow_subject(last);
            }
            sentence = Some(clause.sentence);
            found.push(target);
        }
    }
    found
}

/// No list of commitments is searched further back than this for its last 、.
const PIECE_BYTES_MAX: usize = 600;

/// A number in its clause, cut into what the rules ask about.
pub(crate) struct View<'t> {
    pub(crate) text: &'t str,
    /// The clause from its start to the number.
    pub(crate) before: &'t str,
    /// From the end of the number and its measure word to the end of the clause.
    pub(crate) after: &'t str,
    /// The piece of `before` behind the last 、 that may cut.
    pub(crate) piece: &'t str,
    pub(crate) whole: &'t str,
    pub(crate) previous: Option<&'t str>,
    /// From the start of the sentence to the number.
    pub(crate) sentence: &'t str,
    /// The quotation the number stands in.
    pub(crate) quotation: Option<&'t str>,
    in_bracket: bool,
    piece_at: usize,
}

impl<'t> View<'t> {
    fn new(text: &'t str, clause: &Clause, number: &Number, enclosures: &Enclosures) -> View<'t> {
        let end = clause.range.end.max(number.range.end);
        let start = clause.range.start.min(number.range.start);
        let near = boundary(text, number.range.start.saturating_sub(PIECE_BYTES_MAX)).max(start);
        let piece_at = piece_start(text, near, number.range.start, enclosures);
        let piece_at = if piece_at == near { start } else { piece_at };
        View {
            text,
            before: &text[start..number.range.start],
            after: &text[number.range.end..end],
            piece: &text[piece_at..number.range.start],
            whole: &text[start..end],
            sentence: &text[clause.sentence.min(start)..number.range.start],
            previous: clause.before.clone().map(|range| &text[range]),
            quotation: enclosures
                .quotation(number.range.start)
                .map(|range| &text[range]),
            in_bracket: enclosures.bracket(number.range.start).is_some(),
            piece_at,
        }
    }
}

/// The start of the piece of a clause a number stands in: behind the last 、 after which
/// a piece is complete by itself. Guideline 3.2.
fn piece_start(text: &str, start: usize, at: usize, enclosures: &Enclosures) -> usize {
    let mut from = start;
    for (offset, c) in text[start..at].char_indices() {
        let mark = start + offset;
        if c != '、' || enclosures.in_title(mark) || enclosures.quotation(mark).is_some() {
            continue;
        }
        let left = &text[from..mark];
        let right = &text[mark + c.len_utf8()..at];
        let left_counts = numbers::scan(text, from..mark)
            .iter()
            .any(|n| !n.unit.is_empty());
        let starts_anew = right.is_empty()
            || words::starts_with_verb(right)
            || right.starts_with("全市")
            || left_counts;
        let is_compound = words::MAKING.iter().any(|verb| left.ends_with(verb));
        if starts_anew && !is_compound && (left_counts || words::starts_with_verb(right)) {
            from = mark + c.len_utf8();
        }
    }
    from
}

/// How a number came to be a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stance {
    Plain,
    /// 没有一名, 不让一名.
    NotOne,
    /// 防止, 化解 N 人以上.
    Dissolve,
}

/// Whether the plan commits to a number. Guideline 3.1.
fn commitment(view: &View<'_>, number: &Number) -> Option<Stance> {
    if number.in_words && is_not_one(view, number) {
        return Some(Stance::NotOne);
    }
    if is_ordinal_or_scope(view, number) || !is_counted(view, number) {
        return None;
    }
    if let Some(quotation) = view.quotation {
        // A numeral abbreviation is a name; number, unit and period in words are not.
        if !words::states_a_period(quotation) || quotation.chars().count() < 6 {
            return None;
        }
        return Some(Stance::Plain);
    }
    // 消化小学47人、初中52人以上班额: 以上 is said once for both.
    let above = number.bound == Bound::AtLeast
        || number.unit == "人" && view.after.starts_with('、') && view.after.contains("人以上");
    let dissolves = words::contains_any(view.before, words::DISSOLVING)
        || words::contains_any(view.after, &["消除", "清零", "化解", "杜绝"]);
    if above && number.unit.ends_with('人') && dissolves {
        return Some(Stance::Dissolve).filter(|_| !is_counted_behind(view.after));
    }
    if number.in_words && !words_commit(view, number) || is_size_class(view, number) {
        return None;
    }
    Some(Stance::Plain)
}

/// 消除66人以上大班额12个: classes are counted, and not how many sit in one.
fn is_counted_behind(after: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    let counted = after.find(is_digit).map(|at| &after[at..]);
    counted.is_some_and(|it| it.trim_start_matches(is_digit).starts_with(['个', '班']))
}

/// 50人以下小规模学校, 100人以上活动: a kind of thing, not a count of people.
fn is_size_class(view: &View<'_>, number: &Number) -> bool {
    number.bound != Bound::None
        && number.unit.ends_with('人')
        && !view.after.is_empty()
        && !words::ends_with_verb(view.before)
}

/// 没有一名, 不让一个: the promise of zero.
fn is_not_one(view: &View<'_>, number: &Number) -> bool {
    number.value == 1.into()
        && number.value_to.is_none()
        && words::NOT_ONE
            .iter()
            .any(|word| view.before.ends_with(word))
        && ["名", "个", "人", "例", "起"].contains(&number.unit.as_str())
}

/// 其中云东区3所、鹿鸣市4所: whose share of a number that was said it is.
fn place_of_share<'t>(view: &View<'t>) -> Option<&'t str> {
    const NONE: &[&str] = &["学区", "片区", "园区", "社区", "校区", "小区", "地区"];
    const ALL: &[&str] = &["全市", "全县", "全区", "城区", "主城区", "城市"];
    let place = view.before.rsplit(['、', '，', '；', '和']).next()?;
    let place = place.trim_start_matches("其中").trim_start_matches('：');
    let is_place = (2..=4).contains(&place.chars().count())
        && place.ends_with(['区', '县', '旗', '市'])
        && !NONE.iter().any(|end| place.ends_with(end))
        && !ALL.contains(&place);
    is_place.then_some(place)
}

/// Numbers of what is there already, of people asked to help, of lists just given.
fn is_ordinal_or_scope(view: &View<'_>, number: &Number) -> bool {
    let before = view.before;
    let is_rank = before.ends_with('前')
        && !["底前", "日前", "末前", "月前", "年前", "学前", "季度前"]
            .iter()
            .any(|word| before.ends_with(word));
    if is_rank
        || words::EXISTING_ENDS
            .iter()
            .any(|word| before.ends_with(word))
    {
        return true;
    }
    // 为38所小学配备课桌椅2.3万套: for whom, and what is counted.
    let is_for = before == "为" && ["所", "个", "名", "位"].contains(&number.unit.as_str());
    if is_for && view.after.contains(|c: char| c.is_ascii_digit()) {
        return true;
    }
    // 较去年下降5%, 在现有基础上增加8所: what it is counted from.
    let now = match view.before.rfind("基础上") {
        Some(at) => &view.whole[at..],
        None => view.whole,
    };
    let now = now.replace("较去年", "").replace("比去年", "");
    if words::contains_any(&now, words::PAST) || view.after.contains("基础上") {
        return true;
    }
    if place_of_share(view).is_some() {
        return true;
    }
    // （总投资3.6亿元，占地180亩）: what it is, in brackets.
    const SIZES: &[&str] = &["投资", "占地", "占地面积", "建筑面积", "概算"];
    if view.in_bracket && SIZES.iter().any(|word| before.ends_with(word)) {
        return true;
    }
    if counts_norms(view, number)
        || is_size_of_each(view, number)
        || number.in_words && is_done_together(view)
    {
        return true;
    }
    // 卫生健康等5个部门, 共享、共建等3种方式.
    if before.ends_with('等') && words::starts_with_any(view.after, words::SUMMED_UP) {
        return true;
    }
    // 由60%提高到75%: the base.
    if is_base(view) || is_denominator(view, number) {
        return true;
    }
    if words::starts_with_any(view.after, words::NAME_TAILS)
        && (number.in_words || number.value < 20.into() && number.unit == "个")
    {
        return true;
    }
    if number.unit == "%" && before.contains("巩固") && view.after.contains("成果") {
        return true;
    }
    is_scope_of_rate(view, number) || scope_governs(before)
}

/// 31项指标均达到要求: how many norms there are, unless they are to be made.
fn counts_norms(view: &View<'_>, number: &Number) -> bool {
    const MADE: &[&str] = &[
        "制定", "出台", "发布", "研制", "修订", "编制", "起草", "新增", "建立",
    ];
    // 标准化考场 is no norm.
    let names_norms = match (view.after.find("指标"), view.after.strip_prefix("标准")) {
        (Some(at), _) => view.after[..at].chars().count() <= 6,
        (None, Some(rest)) => !rest.starts_with('化'),
        (None, None) => false,
    };
    ["项", "条", "个", "类"].contains(&number.unit.as_str())
        && names_norms
        && !words::contains_any(view.before, MADE)
}

/// 新建9个班幼儿园1所: how large each is.
fn is_size_of_each(view: &View<'_>, number: &Number) -> bool {
    let unit = number.unit.as_str();
    let counts_classes =
        matches!(unit, "班" | "轨") || unit == "个" && view.after.starts_with('班');
    let behind = numbers::scan(view.after, 0..view.after.len());
    counts_classes && behind.iter().any(|it| !it.unit.is_empty() && !it.in_words)
}

/// 同备一堂课, 共上一节课: the same one.
fn is_done_together(view: &View<'_>) -> bool {
    let mut chars = view.before.chars().rev();
    let _verb = chars.next();
    matches!(chars.next(), Some('同' | '共'))
}

/// 26项指标达标率100%: how many the rate is of, with no verb before them.
fn is_scope_of_rate(view: &View<'_>, number: &Number) -> bool {
    let is_rate = |end: &str| {
        ["率", "占比", "比例"]
            .iter()
            .any(|word| end.ends_with(word))
    };
    let Some(share) = numbers::scan(view.after, 0..view.after.len())
        .into_iter()
        .find(|it| it.unit == "%")
    else {
        return false;
    };
    let named =
        view.after[..share.range.start].trim_end_matches(|c| "均要应达到为≥不低于少".contains(c));
    number.unit != "%"
        && is_rate(named)
        && !named.contains('、')
        && ["", "全市", "全县", "全区", "全省", "全部", "所有"].contains(&view.piece)
}

/// 依托12个联盟: the verb the clause begins with speaks of what exists, and no verb of
/// reaching stands between it and the number.
fn scope_governs(before: &str) -> bool {
    let opening = words::without_adverbs(before);
    let Some(scope) = words::SCOPE
        .iter()
        .filter(|word| opening.starts_with(**word))
        .max_by_key(|word| word.len())
    else {
        return false;
    };
    let rest = &opening[scope.len()..];
    // 统筹资金3亿元 gathers it.
    if *scope == "统筹" && rest.contains("资金") {
        return false;
    }
    // 巩固率 and 联合体 are nouns.
    !rest.starts_with(['率', '体', '度', '校', '县']) && !words::contains_any(rest, words::REACHING)
}

/// 由60%, 从8所: where the count started from.
fn is_base(view: &View<'_>) -> bool {
    let tail: String = view
        .before
        .chars()
        .rev()
        .take(14)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let from = tail.rfind(['由', '从']);
    from.is_some_and(|at| {
        let between = &tail[at + '由'.len_utf8()..];
        !words::contains_any(between, &["到", "至", "增", "提"])
            && words::contains_any(
                view.after,
                &[
                    "提高到",
                    "提升到",
                    "增加到",
                    "提高至",
                    "提升至",
                    "增至",
                    "扩大到",
                    "下降到",
                    "降到",
                    "降至",
                    "压缩到",
                    "减少到",
                    "到",
                    "至",
                ],
            )
    })
}

/// 每500名学生配备1名: the first number only divides.
fn is_denominator(view: &View<'_>, number: &Number) -> bool {
    view.before.ends_with('每') && !number.in_words || view.before.ends_with("每满")
}

/// Whether the unit is one that is counted or measured at all.
fn is_counted(view: &View<'_>, number: &Number) -> bool {
    let bound = number.bound != Bound::None || words::binds(view.before);
    match number.unit.as_str() {
        // 发生数为0: zero is a number without anything counted behind it.
        "" if number.value.is_zero() && !number.in_words => {
            view.after.is_empty()
                && ["为", "至", "到", "在", "保持"]
                    .iter()
                    .any(|word| view.before.ends_with(word))
        }
        "" => {
            // A coefficient, a ratio: 差异系数控制在0.5以内.
            !number.in_words
                && (bound || view.before.contains("分别"))
                && words::contains_any(view.before, words::COEFFICIENTS)
                && !view
                    .after
                    .starts_with(['年', '月', '日', '岁', '周', '时', '点'])
        }
        "年" => {
            bound
                && !number.in_words
                && words::contains_any(
                    view.before,
                    &["年限", "教龄", "任期", "平均", "不少于", "不低于"],
                )
                && number.value < 100.into()
        }
        "小时" | "分钟" => {
            bound || words::states_a_period(view.sentence) || words::states_a_period(view.after)
        }
        "天" => bound || words::states_a_period(view.before) || words::states_a_period(view.after),
        "次" | "轮" | "遍" if number.in_words => {
            bound
                || words::states_a_period(view.before)
                || words::contains_any(view.before, words::HOLDING)
        }
        "G" | "M" | "兆" | "GB" | "MB" | "TB" | "Gbps" | "Mbps" | "倍" | "分" => {
            bound
                || number.unit.ends_with("bps")
                    && words::contains_any(view.before, &["带宽", "接入"])
        }
        "条" | "例" | "位" if number.in_words => false,
        // 二期平台 is the second.
        "期" if number.in_words => words::contains_any(view.before, &["举办", "开办"]),
        "级" | "届" | "批" | "类" => false,
        // 3月起 is a day.
        "起" => {
            bound
                || words::contains_any(
                    view.before,
                    &["查处", "整治", "调解", "化解", "办结", "处置", "立案"],
                )
        }
        unit if unit.starts_with(':') => view.before.contains('比'),
        _ => true,
    }
}

/// A Chinese numeral counts if it is due to each member, bound, frequent, or the object
/// of a verb of making with a thing (not an idea) behind it.
fn words_commit(view: &View<'_>, number: &Number) -> bool {
    if number.unit.is_empty() {
        return false;
    }
    let bound = number.bound != Bound::None || words::binds(view.before);
    if bound || words::is_per_member(view.before) || words::states_a_period(view.before) {
        let is_bare = view.after.is_empty() && !bound && number.unit == "个";
        return !is_twin(view) && !is_bare;
    }
    // 支持两个县创建示范县: so many places are to get there.
    let is_place = number.unit == "个"
        && words::starts_with_any(view.after, &["县", "区", "乡", "镇", "街道"])
        && words::contains_any(view.after, &["创建", "通过", "建成", "完成", "达到"]);
    if is_place && !is_twin(view) {
        return true;
    }
    if is_twin(view)
        || words::starts_with_any(view.after, words::IDEAS)
        || words::IDEA_ENDS
            .iter()
            .any(|word| view.after.ends_with(word))
    {
        return false;
    }
    let thing = !matches!(
        number.unit.as_str(),
        "个" | "项" | "种" | "组" | "对" | "本" | "部" | "套"
    );
    let list: &[&str] = if thing || number.value >= 10.into() {
        words::REACHING
    } else {
        words::MAKING
    };
    governs(view.piece, list) || governs(view.before, list)
}

/// 一校一策, 一人一案.
fn is_twin(view: &View<'_>) -> bool {
    view.after.starts_with('一')
        || view
            .before
            .strip_suffix(['校', '生', '县', '园', '案', '策'])
            .is_some_and(|each| each.ends_with(['一', '每', '校', '生', '县', '园']))
            && view.after.chars().count() < 3
}

/// Whether a verb of `list` stands shortly before the number.
fn governs(before: &str, list: &[&str]) -> bool {
    let tail_at = before.char_indices().rev().nth(13).map_or(0, |(at, _)| at);
    words::contains_any(&before[tail_at..], list)
}

fn target(
    passage: &Passage,
    view: &View<'_>,
    number: &Number,
    clause: &Clause,
    stance: Stance,
    period: Option<DayRange>,
) -> Target {
    let comparator = comparator::of(view, number, stance);
    let range = quote_range(view, number, clause, comparator);
    let zero = stance == Stance::NotOne;
    Target {
        quote: passage.printed(range.clone()),
        subject: subject::of(view, number, stance),
        comparator,
        value: if zero {
            0.into()
        } else {
            number.value.normalize()
        },
        value_to: number.value_to.map(|value| value.normalize()),
        unit: unit(view, number),
        due: due::of(view, period),
        deadline: None,
        shares: Vec::new(),
        span: passage.span(range),
    }
}

/// The clause, cut at 、 where both sides are complete.
fn quote_range(
    view: &View<'_>,
    number: &Number,
    clause: &Clause,
    comparator: Comparator,
) -> Range<usize> {
    let clause_range =
        clause.range.start.min(number.range.start)..clause.range.end.max(number.range.end);
    if comparator == Comparator::Below {
        return clause_range;
    }
    let rest = &view.text[number.range.end..clause_range.end];
    let mut depth = 0_i32;
    let end = rest
        .char_indices()
        .filter(|&(_, c)| {
            depth += i32::from(c == '（') - i32::from(c == '）');
            // 县（市、区） is whole.
            c == '、' && depth <= 0
        })
        .find(|&(offset, c)| {
            let right = &rest[offset + c.len_utf8()..];
            let next = &right[..right.find('、').unwrap_or(right.len())];
            // The next piece is complete by itself: it counts something of its own, or has its own verb.
            numbers::scan(next, 0..next.len())
                .iter()
                .any(|n| !n.unit.is_empty() && n.range.len() < next.len())
                || words::starts_with_verb(right) && offset > 0
        })
        .map_or(clause_range.end, |(offset, _)| number.range.end + offset);
    // A number alone is no quote: 分别达到85%、50%.
    let is_bare = view.piece.is_empty() && (view.after.is_empty() || view.after.starts_with('、'));
    if is_bare && view.piece_at > clause_range.start {
        return clause_range;
    }
    view.piece_at..end
}

/// The measure word, with the period of a frequency. Guideline 3.4.
fn unit(view: &View<'_>, number: &Number) -> String {
    // 每天…达到10小时，初中生9小时: a stretch of time keeps the period of its sentence.
    let is_time = matches!(number.unit.as_str(), "小时" | "分钟");
    let scope = view
        .quotation
        .unwrap_or(if is_time { view.sentence } else { view.before });
    match words::period(scope) {
        Some(period) if !number.unit.starts_with(':') && number.unit != "%" => {
            format!("{}/{period}", number.unit)
        }
        _ => number.unit.replace('㎡', "平方米"),
    }
}

#[cfg(test)]
mod tests;
