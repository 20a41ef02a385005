//! Tables of work: 序号 | 工作任务 | 目标 | 措施 | 牵头单位 | 完成时限, as plans, 任务分解表 and
//! annexes of key projects draw them.
//!
//! Bureaus merge cells: a category over its tasks, a task over its measures, a leader over
//! whoever he answers for. What a row stands under is asked of its numbers first: a row
//! with a number of its own is a task of its own. Nothing that stands in a table is lost:
//! what belongs to no task is given back as not understood.
//!
//! Not here: what a column is by its heading (`columns`), and what the cells say (`tasks`).

mod card;
pub(crate) mod columns;
pub(crate) mod content;
mod matrix;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use crate::label::{self, Rank};
use crate::plan::indicators;
use crate::plan::numbers;
use crate::plan::passage::Passage;
use crate::plan::shares;
use crate::plan::table::columns::{Around, Columns, Role, Second};
use crate::plan::table::content::Body;
use crate::plan::tasks::Parts;
use crate::plan::units::{self, Field};
use crate::text::Span;

/// A piece of the text: a passage and its bytes.
pub(crate) type Stretch = (usize, Range<usize>);

/// A task or project of a table.
pub(crate) struct Entry {
    /// What it is called, without a number in front.
    pub(crate) name: Stretch,
    /// The other cells, with the field they hold if it is one.
    cells: Vec<(Column, Stretch)>,
    /// What it stands under, outermost first.
    pub(crate) under: Vec<Stretch>,
    /// Numbers in cells of their own.
    pub(crate) amounts: Vec<Counted>,
    /// What is to stand by when: the heading of a part of the year, and what stands there.
    pub(crate) steps: Vec<(String, Stretch)>,
    /// What places have of its number: how a place is called, and the cell.
    pub(crate) shares: Vec<(String, Stretch)>,
    /// What its numbers are counted in, where a column says it.
    unit: Option<Stretch>,
    /// Its rows.
    pub(crate) span: Span,
}

/// A number in a cell of its own.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    /// What is counted.
    pub(crate) subject: Stretch,
    /// In what; empty where the number says it.
    pub(crate) unit: Stretch,
    pub(crate) value: Stretch,
    /// Of which year it is, where each has a column of its own.
    pub(crate) year: Option<i16>,
}

/// What a cell beside the name holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Field(Field),
    Text,
    /// Under a heading of no field: 备注.
    Remark(String),
}

/// What the tables of a text hold.
#[derive(Default)]
pub(crate) struct Tables {
    pub(crate) entries: Vec<Entry>,
    /// Rows of a table of work that are neither tasks nor what stands around them.
    pub(crate) unread: Vec<usize>,
    /// Every row of these tables, headings among them.
    pub(crate) rows: BTreeSet<usize>,
    /// The lines between them that head tasks or say whose they are.
    pub(crate) heads: BTreeSet<usize>,
    /// The rows of each table that only says again what one before it says.
    pub(crate) repeated: Vec<Range<usize>>,
}

/// Reads the tables of work in `passages[range]`, those that go on over pages among them.
pub(crate) fn read(passages: &[Passage], range: Range<usize>) -> Tables {
    let mut reading = Reading {
        passages,
        columns: None,
        above: Vec::new(),
        groups: Vec::new(),
        lines: Vec::new(),
        batches: Vec::new(),
        in_note: false,
        owner: (range.start.saturating_sub(3)..range.start)
            .rev()
            .find_map(|at| Some((at, owner(&passages[at].text)?))),
        found: Tables::default(),
    };
    let mut headings = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let passage = &passages[at];
        let next = passages[..range.end]
            .get(at + 1)
            .filter(|next| next.is_row());
        let begins = at == range.start || heads(&passages[at - 1]);
        let is_apart = at == range.start || !passages[at - 1].is_row();
        let may_begin = begins && (is_apart || reading.columns.is_none());
        if passage.is_row()
            && let Some((entry, n_rows)) = card::read(passages, at, range.end)
        {
            reading.end_table();
            reading.columns = None;
            reading.found.rows.extend(at..at + n_rows);
            reading.found.entries.push(entry);
            headings.push(at);
            at += n_rows;
            continue;
        }
        if passage.is_row()
            && let Some((entries, n_rows)) = matrix::read(passages, at, range.end)
        {
            reading.end_table();
            reading.columns = None;
            reading.found.rows.extend(at..at + n_rows);
            reading.found.entries.extend(entries);
            headings.push(at);
            at += n_rows;
            continue;
        }
        let heading = reading.heading(&passages[at..range.end], may_begin);
        let is_answered = heading.as_ref().is_some_and(|(it, _)| it.is_answered());
        let of_indicators = indicators::heading_rows(&passages[at..range.end], is_answered);
        at += match heading {
            _ if !passage.is_row() => {
                reading.paragraph(at, next.is_some());
                1
            }
            _ if is_of_events(passage) => {
                reading.end_table();
                reading.columns = None;
                1
            }
            _ if of_indicators.is_some() => {
                reading.end_table();
                reading.columns = None;
                of_indicators.unwrap_or(1)
            }
            Some((columns, n_rows)) => {
                headings.push(at);
                reading.found.rows.extend(at..at + n_rows);
                reading.begin(columns);
                n_rows
            }
            None if is_of_no_work(passage, begins) || is_apart && reading.ends_at(passage) => {
                reading.end_table();
                reading.columns = None;
                1
            }
            None => {
                reading.row(at);
                1
            }
        };
    }
    reading.end_table();
    let mut found = reading.found;
    found.drop_repeated(passages, &headings);
    found
}

impl Tables {
    /// A sheet for each section behind one of them all: a table each of whose tasks one above
    /// has, too, is told and not read again.
    fn drop_repeated(&mut self, passages: &[Passage], headings: &[usize]) {
        let table_of = |entry: &Entry| headings.partition_point(|&at| at <= entry.name.0);
        let text = |(at, range): &Stretch| &passages[*at].text[range.clone()];
        let says = |earlier: &Entry, later: &Entry| {
            let mut cells = later.cells.iter();
            let is_said =
                |it: &Stretch| earlier.cells.iter().any(|(_, cell)| text(cell) == text(it));
            text(&earlier.name) == text(&later.name) && cells.all(|(_, cell)| is_said(cell))
        };
        let entries = std::mem::take(&mut self.entries).into_iter();
        let mut tables: BTreeMap<usize, Vec<Entry>> = BTreeMap::new();
        entries.for_each(|entry| tables.entry(table_of(&entry)).or_default().push(entry));
        for (table, entries) in tables {
            let is_said = |later: &Entry| self.entries.iter().any(|it| says(it, later));
            let from = headings.get(table.wrapping_sub(1)).copied();
            let Some(from) = from.filter(|_| entries.iter().all(is_said)) else {
                self.entries.extend(entries);
                continue;
            };
            let end = headings.get(table).copied().unwrap_or(passages.len());
            let last = self.rows.range(from..end).next_back();
            self.repeated.push(from..last.map_or(end, |last| last + 1));
        }
    }
}

/// 实事项目 | 主要任务: what stands in front in each row, and in each of its own, names it.
fn named_in_front(columns: Columns, batches: &[Batch]) -> Columns {
    let name = columns.names[0];
    let numbers = columns.number();
    let is_own = |idx: usize| {
        let mut lines = batches.iter().flat_map(|batch| &batch.lines);
        lines.all(|line| line.own(idx).is_some() && numbers.is_none_or(|it| line.own(it).is_some()))
    };
    let front = columns.of_role(Role::Task).find(|&idx| idx < name);
    match front.filter(|&idx| is_own(idx)) {
        Some(front) => columns.named_by(front),
        None => columns,
    }
}

/// Whether under one number or name somebody else answers for some row. Where all rows of
/// each say the same again, they are the measures of one task.
fn told_by_one(passages: &[Passage], mut columns: Columns, batches: &[Batch]) -> Columns {
    let text = |(at, range): &Stretch| &passages[*at].text[range.clone()];
    let answers: Vec<usize> = (0..columns.roles.len())
        .filter(|&idx| {
            let field = columns.field(idx);
            matches!(field, Some(Field::Lead | Field::Responsible))
        })
        .collect();
    let is_other = |above: &Line, line: &Line, idx: usize| {
        let both = above.filled(idx).zip(line.filled(idx));
        both.is_none_or(|(above, below)| text(&above) != text(&below))
    };
    let differs = batches.iter().any(|batch| {
        let mut rows = (1..batch.lines.len()).filter(|&idx| {
            let is_said_again = |&it: &usize| batch.lines[idx].own(it).is_some();
            columns.split_by(&batch.lines, idx).is_some() && answers.iter().any(is_said_again)
        });
        rows.any(|row| {
            let (above, line) = (&batch.lines[row - 1], &batch.lines[row]);
            answers.iter().any(|&idx| is_other(above, line, idx))
        })
    });
    columns.is_split_by_answer = differs;
    columns
}

/// Whose a table is by the line above it: 规划科, 规划科2026年重点目标.
fn owner(line: &str) -> Option<Range<usize>> {
    const SECTION_CHARS_MAX: usize = 6;
    if units::is_unit_name(line) {
        return Some(0..line.len());
    }
    let end = line.find(|c: char| c.is_ascii_digit())?;
    let name = &line[..end];
    let is_section = name.chars().count() <= SECTION_CHARS_MAX
        && name.ends_with(['科', '处', '股', '室'])
        && units::is_unit_name(name);
    (is_section && line[end..].contains('年')).then_some(0..end)
}

/// A paragraph, or a row of one cell.
fn heads(passage: &Passage) -> bool {
    let cells = passage.cells.iter().flatten();
    cells.filter(|cell| !cell.is_empty()).count() < 2
}

/// The heading of a table of people to be asked: 科室 | 联系人 | 电话; of who is to be where
/// and when: 培训班次 | 培训对象 | 培训时间 | 培训地点; or, where a table begins, of a statistic:
/// 科室 | 任务数 | 备注.
fn is_of_no_work(passage: &Passage, begins: bool) -> bool {
    const TITLE_CHARS_MAX: usize = 6;
    let cells = passage.cell_texts();
    let is_title = |it: &&str| {
        it.chars().count() <= TITLE_CHARS_MAX && !it.contains(|c: char| c.is_ascii_digit())
    };
    let tells = ["电话", "手机", "联系方式"];
    let asks = cells
        .iter()
        .any(|it| tells.iter().any(|word| it.contains(word)));
    let n_known = cells.iter().filter(|it| columns::is_title(it)).count();
    cells.len() > 1 && cells.iter().all(is_title) && (asks || begins && n_known > 1)
}

/// Who is to be where and when: 培训班次 | 培训对象 | 培训时间 | 培训地点, and nothing to be reached.
fn is_of_events(passage: &Passage) -> bool {
    const WHERE: &[&str] = &[
        "地点",
        "培训地点",
        "会议地点",
        "活动地点",
        "举办地点",
        "授课地点",
        "会场",
    ];
    const WHO: &[&str] = &[
        "对象", "人数", "人员", "参加", "参训", "学员", "主讲", "授课", "课程",
    ];
    const AIMS: &[&str] = &["目标", "指标", "措施", "举措", "任务"];
    let cells = passage.cell_texts();
    let any = |words: &[&str]| {
        cells
            .iter()
            .any(|it| words.iter().any(|word| it.contains(word)))
    };
    cells.iter().any(|it| WHERE.contains(it)) && any(&["时间", "日期"]) && any(WHO) && !any(AIMS)
}

impl Entry {
    /// The cells as the parts of a task.
    pub(crate) fn parts(&self, passages: &[Passage]) -> Parts {
        let said = |(column, stretch): &(Column, Stretch)| match column {
            Column::Field(field) => Some((Some(*field), stretch.clone())),
            Column::Text => Some((None, stretch.clone())),
            Column::Remark(_) => None,
        };
        let lists_places = |(_, (at, range)): &(Option<Field>, Stretch)| {
            shares::listed(&passages[*at].text[range.clone()]).is_some()
        };
        let cells = self.cells.iter().filter_map(said);
        Parts::of_cells(passages, cells.filter(|it| !lists_places(it)))
    }

    /// What places have of its number, by columns or listed in a cell.
    pub(crate) fn places(&self, passages: &[Passage]) -> Vec<shares::Parts> {
        let text = |(at, range): &Stretch| &passages[*at].text[range.clone()];
        let unit = match (&self.unit, content::measured(text(&self.name))) {
            (Some(unit), _) => text(unit),
            (None, Some((_, unit))) => &text(&self.name)[unit],
            (None, None) => "",
        };
        let listed = self.cells.iter();
        let listed = listed.filter_map(|(_, stretch)| shares::listed(text(stretch)));
        let in_columns = shares::in_columns(passages, &self.shares, unit);
        in_columns.into_iter().chain(listed).collect()
    }

    /// What the cells say that is not kept elsewhere; remarks with what they are called.
    pub(crate) fn text(&self, passages: &[Passage]) -> String {
        let printed = |(at, range): &Stretch| passages[*at].printed(range.clone());
        let shown = |(column, stretch): &(Column, Stretch)| match column {
            Column::Text => Some(printed(stretch)),
            Column::Field(field) => field.is_said().then(|| printed(stretch)),
            Column::Remark(title) if title.is_empty() => Some(printed(stretch)),
            Column::Remark(title) => Some(format!("{title}：{}", printed(stretch))),
        };
        run_together(self.cells.iter().filter_map(shown))
    }
}

/// Texts of several cells as one: ； stands between two that end or begin without a sign.
pub(crate) fn run_together(texts: impl Iterator<Item = String>) -> String {
    let mut whole = String::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if whole.ends_with(is_word) && text.starts_with(is_word) {
            whole.push('；');
        }
        whole.push_str(&text);
    }
    whole
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || "%％‰》）)”〕".contains(c) || "《“（(〔".contains(c)
}

/// A row with its cells, those of merged ones where they stand.
struct Line {
    at: usize,
    cells: Vec<Stretch>,
    /// The columns that go on from above.
    merged: Vec<usize>,
}

/// Nobody calls a column over more rows.
const HEADING_ROWS_MAX: usize = 4;
const HEADING_CHARS_MAX: usize = 60;

/// Rows under the same groups.
struct Batch {
    lines: Vec<Line>,
    under: Vec<Stretch>,
    owner: Option<Stretch>,
}

/// A row that heads those below it.
struct Group {
    at: usize,
    stretch: Stretch,
    rank: Option<Rank>,
    is_used: bool,
}

struct Reading<'p> {
    passages: &'p [Passage],
    columns: Option<Columns>,
    /// The cells of the last row.
    above: Vec<Stretch>,
    groups: Vec<Group>,
    /// Rows since the last group or heading.
    lines: Vec<Line>,
    /// Tasks are told apart when all rows of a heading are known.
    batches: Vec<Batch>,
    /// The unit a sheet or a line above a table is called by.
    owner: Option<Stretch>,
    /// Below a note, whose points may stand in rows of their own.
    in_note: bool,
    found: Tables,
}

impl Reading<'_> {
    /// The heading `passages` begin with, and how many rows it takes. Inside a table only
    /// one that is repeated, or that numbers its rows anew.
    fn heading(&self, passages: &[Passage], begins: bool) -> Option<(Columns, usize)> {
        let first = passages.first().filter(|it| it.is_row())?.cell_texts();
        // Nobody calls a column by a sentence.
        if first
            .iter()
            .any(|it| it.chars().count() > HEADING_CHARS_MAX)
        {
            return None;
        }
        let rows = passages[1..].iter().take(HEADING_ROWS_MAX - 1);
        let below: Vec<Second> = rows
            .take_while(|row| row.is_row())
            .map(|row| Second {
                cells: row.cell_texts(),
                merged: &row.merged,
            })
            .collect();
        let bodies: Vec<Body> = (1..=below.len() + 1)
            .map(|n_rows| Body::of(&first, &passages[n_rows..]))
            .collect();
        let around = Around {
            begins,
            is_owned: self
                .owner
                .as_ref()
                .is_some_and(|owner| self.is_section(owner)),
        };
        let found = Columns::read(&first, &below, &bodies, around)?;
        let is_new = |open: &Columns| begins || found.0.is_same(open) || found.0.number().is_some();
        self.columns.as_ref().is_none_or(is_new).then_some(found)
    }

    /// 规划科, and not the bureau whose name stands below a notice.
    fn is_section(&self, (at, range): &Stretch) -> bool {
        let name = &self.passages[*at].text[range.clone()];
        name.chars().count() <= 6 && !name.ends_with(['局', '厅', '会', '府', '委'])
    }

    /// Whether a row that stands apart heads a table of something else.
    fn ends_at(&self, passage: &Passage) -> bool {
        let open = self.columns.as_ref();
        open.is_some_and(|open| open.ends_at(&passage.cell_texts()))
    }

    fn begin(&mut self, columns: Columns) {
        // The heading of a page that goes on with the table.
        if self
            .columns
            .as_ref()
            .is_some_and(|open| open.is_same(&columns))
        {
            return;
        }
        self.settle();
        self.tell_apart();
        self.above.clear();
        self.columns = Some(columns);
    }

    /// A short line between tables heads the next of them.
    fn paragraph(&mut self, at: usize, is_before_row: bool) {
        let passage = &self.passages[at];
        if let Some(owner) = owner(&passage.text) {
            self.settle();
            if owner.end == passage.text.len() {
                self.found.heads.insert(at);
            }
            self.owner = Some((at, owner));
        }
        let heads = self.columns.is_some() || passage.label.is_some();
        if heads && is_before_row && passage.length() <= 40 && !is_note(&passage.text) {
            self.group((at, 0..passage.text.len()));
        }
    }

    fn row(&mut self, at: usize) {
        let Some(number) = self.columns.as_ref().map(Columns::number) else {
            return;
        };
        self.found.rows.insert(at);
        let passage = &self.passages[at];
        let own = passage.cells.iter().flatten().enumerate();
        let blank_heads = self.columns.as_ref().map(|it| it.blank_heads(passage));
        let mut merged = passage.merged.clone();
        merged.extend(blank_heads.unwrap_or_default());
        let goes_on = |idx: usize, cell: &Range<usize>| {
            merged.contains(&idx) && cell.is_empty() || is_ditto(&passage.text[cell.clone()])
        };
        let cells: Vec<Stretch> = own
            .map(|(idx, cell)| match self.above.get(idx) {
                Some(above) if goes_on(idx, cell) => above.clone(),
                _ if is_nothing(&passage.text[cell.clone()]) => (at, cell.start..cell.start),
                _ => (at, cell.clone()),
            })
            .collect();
        let line = Line { at, cells, merged };
        self.above.clone_from(&line.cells);
        let mut filled = (0..line.cells.len()).filter(|&idx| line.own(idx).is_some());
        let (first, second, third) = (filled.next(), filled.next(), filled.next());
        let text = |idx: usize| &passage.text[line.cells[idx].1.clone()];
        match (first, second, third) {
            (None, ..) => {}
            // A number waiting for its task.
            (Some(first), None, _) if columns::is_number(text(first)) => {}
            (Some(first), ..) if is_total(text(first)) => self.found.unread.push(at),
            // A day alone; beside other cells it is until when.
            (Some(first), second, _)
                if is_note(text(first))
                    && (second.is_none() || base::chinese::day(text(first)).is_none()) =>
            {
                self.in_note = true;
                self.found.unread.push(at);
            }
            // 注：1.…, and its second point in a row of its own.
            (Some(first), None, _) if self.in_note && label::of(text(first)).is_some() => {
                self.found.unread.push(at);
            }
            (Some(first), None, _) if first == 0 && line.merged.is_empty() => {
                self.group(line.cells[first].clone());
            }
            // 一 | 学前教育; 1 | 学前教育 above 1.1
            (Some(first), Some(second), None)
                if Some(first) == number
                    && columns::is_number(text(first))
                    && (text(first).parse::<u32>().is_err()
                        || self.is_counted_below(at, first)) =>
            {
                let whole = line.cells[first].1.start..line.cells[second].1.end;
                self.group((at, whole));
            }
            _ => {
                self.in_note = false;
                self.lines.push(line);
            }
        }
    }

    /// Whether the number of the next row goes on below this one's: 1.1 or 1-1 behind 1.
    fn is_counted_below(&self, at: usize, column: usize) -> bool {
        let number = |at: usize| {
            let passage = self.passages.get(at)?;
            let cell = passage.cells.as_ref()?.get(column)?;
            Some(&passage.text[cell.clone()])
        };
        let rest = number(at + 1).and_then(|next| next.strip_prefix(number(at)?));
        rest.is_some_and(|rest| rest.starts_with(['.', '-', '—', '－', '（']))
    }

    /// A group ends those of its rank and below; one without a label ends all.
    fn group(&mut self, stretch: Stretch) {
        self.settle();
        let passage = &self.passages[stretch.0];
        let text = &passage.text[stretch.1.clone()];
        // 一 and 1 in cells of their own are labels without a sign.
        let mut cells = passage.cells.iter().flatten();
        let first = cells.find(|cell| cell.start == stretch.1.start && !cell.is_empty());
        let number = first.map(|cell| &passage.text[cell.clone()]);
        let number = number.filter(|it| columns::is_number(it));
        let rank = match number {
            Some(number) => label::of(&format!("{}、", number.trim_end_matches(['、', '.']))),
            None => label::of(text),
        };
        let rank = rank.map(|label| label.rank);
        while let Some(last) = self.groups.last() {
            if rank.is_some() && last.rank < rank && last.rank.is_some() {
                break;
            }
            let last = self.groups.pop();
            self.found
                .unread
                .extend(last.filter(|it| !it.is_used).map(|it| it.at));
        }
        self.groups.push(Group {
            at: stretch.0,
            stretch,
            rank,
            is_used: false,
        });
    }

    /// Whether the next name of a row goes on with a count, 9.…, instead of beginning one:
    /// then it is that which is counted, and not what heads it.
    fn counts_on(&self, columns: &Columns, head: &Line, idx: usize) -> bool {
        let next = columns.names.iter().filter(|&&it| it > idx).min();
        let Some((at, range)) = next.and_then(|it| head.filled(*it)) else {
            return false;
        };
        label::of(&self.passages[at].text[range]).is_some_and(|label| label.number > 1)
    }

    fn end_table(&mut self) {
        self.settle();
        self.tell_apart();
        let unused = self.groups.drain(..).filter(|group| !group.is_used);
        self.found.unread.extend(unused.map(|group| group.at));
        self.found.unread.retain(|&at| self.passages[at].is_row());
        self.found.unread.sort_unstable();
    }

    /// The rows so far are those of the groups above.
    fn settle(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        let Some(columns) = &self.columns else { return };
        if (0..lines.len()).any(|idx| columns.starts(&lines, idx)) {
            for group in &mut self.groups {
                group.is_used = true;
                self.found.heads.insert(group.at);
            }
        }
        let under = self.groups.iter().map(|it| it.stretch.clone()).collect();
        let owner = self.owner.clone();
        self.batches.push(Batch {
            lines,
            under,
            owner,
        });
    }

    /// The rows of a heading as tasks.
    fn tell_apart(&mut self) {
        let batches = std::mem::take(&mut self.batches);
        let Some(columns) = self.columns.clone() else {
            return;
        };
        let columns = named_in_front(columns, &batches);
        let columns = &told_by_one(self.passages, columns, &batches);
        let starts_of = |batch: &Batch| -> Vec<usize> {
            let lines = &batch.lines;
            (0..lines.len())
                .filter(|&idx| columns.starts(lines, idx))
                .collect()
        };
        let starts: Vec<Vec<usize>> = batches.iter().map(starts_of).collect();
        let begun = || {
            let batches = batches.iter().zip(&starts);
            batches.flat_map(|(batch, starts)| starts.iter().map(|&at| (&batch.lines, at)))
        };
        let shared = Shared::of(begun().map(|(lines, at)| &lines[at]));
        let split_by = begun().find_map(|(lines, at)| columns.split_by(lines, at));
        for (batch, starts) in batches.iter().zip(&starts) {
            let lines = &batch.lines;
            let first = starts.first().copied().unwrap_or(lines.len());
            self.found
                .unread
                .extend(lines[..first].iter().map(|line| line.at));
            for (idx, &start) in starts.iter().enumerate() {
                let end = starts.get(idx + 1).copied().unwrap_or(lines.len());
                // Of a row that stands alone under its heading: what names the rows of the others.
                let own_name = split_by.filter(|&idx| {
                    end == start + 1
                        && lines[start].own(idx).is_some()
                        && shared.heads(columns.names[0])
                });
                let entries = self.entries(columns, batch, start..end, own_name, &shared);
                self.found.entries.extend(entries);
            }
        }
    }

    /// What rows of one number or name hold: a task, or several that are counted in its cell.
    fn entries(
        &self,
        columns: &Columns,
        batch: &Batch,
        range: Range<usize>,
        own_name: Option<usize>,
        shared: &Shared,
    ) -> Vec<Entry> {
        let (lines, mut under) = (&batch.lines, batch.under.clone());
        let (head, rest) = (&lines[range.start], &lines[range.start + 1..range.end]);
        // Nobody writes the same category again in each row.
        let category = |idx| {
            lines[..=range.start]
                .iter()
                .rev()
                .find_map(|line| line.filled(idx))
        };
        under.extend(columns.of_role(Role::Category).filter_map(category));
        let mut named = None;
        for &idx in &columns.names {
            let Some(stretch) = head.filled(idx) else {
                continue;
            };
            // What stands in front of the name over several rows heads them, be it a goal.
            let is_ahead = matches!(columns.roles[idx], Some(Role::Task | Role::Detail))
                || columns.field(idx).is_some_and(Field::is_said);
            match &named {
                // A number behind a column counts what follows it.
                None if !(shared.cells.contains(&(idx, stretch.clone()))
                    || own_name.is_some_and(|it| {
                        it != idx && (idx == columns.names[0] || is_ahead && idx < it)
                    })
                    || shared.heads(idx)
                        && (columns.number() > Some(idx)
                            || columns.is_indicator_behind(idx)
                            || shared.is_told_behind(columns, idx)
                            || self.counts_on(columns, head, idx))) =>
                {
                    named = Some((idx, stretch));
                }
                Some((name, _)) if !(is_ahead && idx < *name && shared.heads(idx)) => {}
                _ => under.push(columns.numbered(head, idx, stretch, shared)),
            }
        }
        // Where nothing else tells the rows apart, each is called by what they share.
        let named = named.or_else(|| {
            let mut shared = columns.names.iter().rev();
            let idx = *shared.find(|idx| head.filled(**idx).is_some())?;
            under.pop().map(|stretch| (idx, stretch))
        });
        let (name_at, name) = named.unwrap_or_else(|| {
            let idx = (0..head.cells.len())
                .find(|&idx| head.own(idx).is_some())
                .unwrap_or(0);
            (idx, head.cells[idx].clone())
        });
        let mut cells = columns.beside(self.passages, (head, true), name_at, &under);
        let leads = |column: usize| {
            matches!(
                columns.field(column),
                Some(Field::Lead | Field::Responsible)
            )
        };
        if let Some(owner) = &batch.owner
            && !(0..columns.roles.len()).any(leads)
        {
            cells.push((Column::Field(Field::Lead), owner.clone()));
        }
        for line in rest {
            cells.extend(columns.beside(self.passages, (line, false), name_at, &under));
        }
        let span = lines[range.clone()]
            .iter()
            .map(|line| self.passages[line.at].span);
        let span = span.reduce(Span::join).unwrap_or_default();
        let amounts = lines[range.clone()]
            .iter()
            .flat_map(|line| {
                let said = columns.amount.map(|it| (it, columns.years(it.value)));
                let (it, years) = said.unzip();
                let years = years.into_iter().flatten();
                years.filter_map(move |(year, idx)| Some((line, it?, year, idx)))
            })
            .filter_map(|(line, it, year, idx)| {
                let subject = it.subject.and_then(|idx| line.filled(idx));
                let mut subject = subject.unwrap_or(name.clone());
                subject.1 = without_number(&self.passages[subject.0].text, subject.1);
                let value = line.own(idx)?.clone();
                let unit = match it.unit {
                    Some(idx) => line.cells.get(idx)?.clone(),
                    None => self.unit_behind(&mut subject),
                };
                Some(Counted {
                    subject,
                    unit,
                    value,
                    year,
                })
            })
            .collect();
        let shares = lines[range.clone()].iter().flat_map(|line| {
            let own =
                move |&idx: &usize| Some((columns.titles[idx].clone(), line.own(idx)?.clone()));
            columns.shares.iter().filter_map(own)
        });
        let shares: Vec<(String, Stretch)> = shares.collect();
        let unit = columns.unit.and_then(|idx| head.filled(idx));
        let steps = lines[range].iter().flat_map(|line| columns.steps(line));
        let says = |at: usize, range: &Range<usize>| {
            let text = &self.passages[at].text[range.clone()];
            // 全年推进 over all of them is no step.
            !["全年", "持续", "常态", "长期", "贯穿"]
                .iter()
                .any(|word| text.contains(word))
        };
        let steps = steps.filter(|(_, (at, range))| says(*at, range)).collect();
        let entry = Entry {
            name,
            cells,
            under,
            amounts,
            steps,
            shares,
            unit,
            span,
        };
        entry.counted(self.passages)
    }

    /// Takes the unit out of the bracket behind what is counted.
    fn unit_behind(&self, (at, range): &mut Stretch) -> Stretch {
        let text = &self.passages[*at].text[range.clone()];
        match content::measured(text) {
            Some((open, unit)) => {
                let unit = range.start + unit.start..range.start + unit.end;
                range.end = range.start + open;
                (*at, unit)
            }
            None => (*at, range.end..range.end),
        }
    }
}

/// The cells in which several tasks stand, each with its column.
struct Shared {
    cells: HashSet<(usize, Stretch)>,
    /// The columns in which each task has a cell of its own.
    own: Vec<usize>,
}

impl Shared {
    /// Of the rows that begin tasks.
    fn of<'l>(heads: impl Iterator<Item = &'l Line>) -> Shared {
        let (mut seen, mut cells) = (HashSet::new(), HashSet::new());
        let mut own: Option<Vec<usize>> = None;
        for line in heads {
            let is_own = |idx: &usize| line.own(*idx).is_some();
            own = Some(match own {
                Some(own) => own.into_iter().filter(is_own).collect(),
                None => (0..line.cells.len()).filter(is_own).collect(),
            });
            for (idx, cell) in line.cells.iter().enumerate() {
                let cell = (idx, cell.clone());
                if !cell.1.1.is_empty() && !seen.insert(cell.clone()) {
                    cells.insert(cell);
                }
            }
        }
        Shared {
            cells,
            own: own.unwrap_or_default(),
        }
    }

    /// 会议 | 议定事项: whether behind a name another tells each task by itself.
    fn is_told_behind(&self, columns: &Columns, name: usize) -> bool {
        let told = columns.of_role(Role::Task);
        let mut behind = told.filter(|&idx| idx > name);
        behind.any(|idx| self.own.contains(&idx))
    }

    /// A column that heads several tasks somewhere heads them all.
    fn heads(&self, column: usize) -> bool {
        self.cells.iter().any(|(idx, _)| *idx == column)
    }
}

impl Line {
    /// The cell of a column that stands in this row.
    fn own(&self, column: usize) -> Option<&Stretch> {
        let is_own = |it: &&Stretch| it.0 == self.at && !it.1.is_empty();
        self.cells.get(column).filter(is_own)
    }

    /// The cell of a column, merged from above or not.
    fn filled(&self, column: usize) -> Option<Stretch> {
        self.cells
            .get(column)
            .filter(|it| !it.1.is_empty())
            .cloned()
    }
}

impl Columns {
    /// Whether a row begins a task: with a number or a name of its own; in a table without
    /// numbers also with text that somebody else answers for, or by another time.
    fn starts(&self, lines: &[Line], idx: usize) -> bool {
        let line = &lines[idx];
        let owns = |column: usize| line.own(column).is_some();
        let name = self.names.first().copied();
        if name.is_some_and(owns) || self.number().is_some_and(owns) {
            return true;
        }
        let is_numbered = self
            .number()
            .is_some_and(|number| lines[..=idx].iter().any(|line| line.own(number).is_some()));
        let names = || self.of_role(Role::Task).any(owns);
        let tells = |column: usize| {
            let field = self.field(column);
            let is_task =
                self.roles[column].is_some_and(|it| matches!(it, Role::Task | Role::Detail));
            is_task || field.is_some_and(Field::is_said)
        };
        let answers = |column: usize| {
            let field = self.field(column);
            field.is_some_and(|it| !it.is_said())
        };
        let width = 0..self.roles.len();
        if is_numbered {
            return self.split_by(lines, idx).is_some();
        }
        names()
            || width.clone().any(|it| tells(it) && owns(it))
                && width.clone().any(|it| answers(it) && owns(it))
    }

    /// The column that tells a row from the one above under the same number and heading:
    /// 重点任务 merged over several 工作内容. Goals and measures only tell apart what
    /// somebody else answers for; else they are those of one task.
    fn split_by(&self, lines: &[Line], idx: usize) -> Option<usize> {
        let line = &lines[idx];
        let name = *self.names.first()?;
        let goes_on = |column: usize| {
            line.own(column).is_none() && (line.filled(column).is_some() || column != name)
        };
        if idx == 0 || !goes_on(name) || !self.number().is_none_or(goes_on) {
            return None;
        }
        let answers = |column: usize| {
            matches!(self.field(column), Some(Field::Lead | Field::Responsible))
                && line.own(column).is_some()
        };
        let is_answered = self.is_split_by_answer && (0..self.roles.len()).any(answers);
        let tells = |column: &usize| {
            let role = self.roles[*column];
            let is_task = matches!(role, Some(Role::Task | Role::Detail));
            line.own(*column).is_some() && (is_task || is_answered)
        };
        self.names.iter().skip(1).copied().find(tells)
    }

    /// 序号 and 任务 left empty instead of merged, in a row somebody else answers for.
    fn blank_heads(&self, passage: &Passage) -> Vec<usize> {
        let is_filled = |idx: usize| {
            let cell = passage.cells.iter().flatten().nth(idx);
            cell.is_some_and(|cell| !cell.is_empty())
        };
        let is_lead = |idx: usize| {
            matches!(self.field(idx), Some(Field::Lead | Field::Responsible)) && is_filled(idx)
        };
        let name = self.names[0];
        let heads: Vec<usize> = self.number().into_iter().chain([name]).collect();
        let goes_on = heads.iter().all(|&idx| !is_filled(idx))
            && self.names[1..].iter().any(|&idx| is_filled(idx))
            && (0..self.roles.len()).any(is_lead);
        if goes_on { heads } else { Vec::new() }
    }

    /// A heading with its number in front, where numbers head several tasks, too:
    /// （一） | 扩大资源.
    fn numbered(&self, line: &Line, idx: usize, stretch: Stretch, shared: &Shared) -> Stretch {
        let number = self.number().filter(|number| number + 1 == idx);
        let number = number.and_then(|it| Some((it, line.filled(it)?)));
        match number {
            Some((column, it)) if it.0 == stretch.0 && shared.heads(column) => {
                (stretch.0, it.1.start..stretch.1.end)
            }
            _ => stretch,
        }
    }

    /// The cells of a row beside the name and what it stands under. Of cells merged from
    /// above only who answers and until when holds for each row, and only for the first of
    /// a task.
    fn beside(
        &self,
        passages: &[Passage],
        (line, is_first): (&Line, bool),
        name: usize,
        under: &[Stretch],
    ) -> Vec<(Column, Stretch)> {
        let mut found = Vec::new();
        for (idx, stretch) in line.cells.iter().enumerate() {
            let role = self.roles.get(idx).copied().flatten();
            let is_own = line.own(idx).is_some();
            let column = match role {
                Some(Role::Number) => continue,
                Some(Role::Field(field)) => Column::Field(field),
                Some(Role::Task | Role::Detail) => Column::Text,
                // 形成典型案例10个 where others only say how many.
                Some(Role::Remark)
                    if self.amount.is_some_and(|it| it.value == idx)
                        && indicators::amount(&passages[stretch.0].text[stretch.1.clone()])
                            .is_none() =>
                {
                    Column::Field(Field::Goals)
                }
                Some(Role::Category | Role::Remark) | None => {
                    Column::Remark(self.titles.get(idx).cloned().unwrap_or_default())
                }
            };
            let holds = is_first && matches!(column, Column::Field(field) if !field.is_said());
            if stretch.1.is_empty()
                || idx == name && (is_first || !is_own)
                || under
                    .iter()
                    .any(|it| it.0 == stretch.0 && it.1.end == stretch.1.end)
                || !is_own && !holds
            {
                continue;
            }
            match self.person(passages, idx, &column, stretch) {
                Some((unit, person)) => {
                    found.push((column, unit));
                    found.push((Column::Field(Field::Leader), person));
                }
                None => found.push((column, stretch.clone())),
            }
        }
        found
    }

    /// What the columns of parts of the year say in a row.
    fn steps(&self, line: &Line) -> Vec<(String, Stretch)> {
        let titles = self.titles.iter().enumerate();
        titles
            .filter_map(|(idx, title)| {
                Some((columns::step(title)?.to_owned(), line.own(idx)?.clone()))
            })
            .collect()
    }

    /// 牵头单位及责任人: who stands below or behind the unit in such a cell.
    fn person(
        &self,
        passages: &[Passage],
        idx: usize,
        column: &Column,
        (at, range): &Stretch,
    ) -> Option<(Stretch, Stretch)> {
        let title = self.titles.get(idx)?;
        let passage = &passages[*at];
        let holds_units = matches!(
            column,
            Column::Field(Field::Lead | Field::Support | Field::Responsible)
        );
        // 李某（后勤科）
        if let Some(open) = content::bracketed_unit(&passage.text[range.clone()])
            && holds_units
        {
            let inner = range.start + open + '（'.len_utf8()..range.end - '）'.len_utf8();
            return Some(((*at, inner), (*at, range.start..range.start + open)));
        }
        if !holds_units
            || !["责任人", "负责人", "领导"]
                .iter()
                .any(|it| title.contains(it))
        {
            return None;
        }
        let is_person = |name: &str| {
            let is_short = (2..=4).contains(&name.chars().count());
            is_short && name.chars().all(is_word) && !units::is_unit_name(name)
        };
        // 后勤科/李某, 李某/后勤科
        if let Some((first, second)) = passage.text[range.clone()].split_once('/') {
            let before = (*at, range.start..range.start + first.len());
            let behind = (*at, range.end - second.len()..range.end);
            if units::is_unit_name(first) && is_person(second) {
                return Some((before, behind));
            }
            if is_person(first) && units::is_unit_name(second) {
                return Some((behind, before));
            }
        }
        // 后勤科（李某）
        if let Some(open) = passage.text[range.clone()].rfind('（')
            && passage.text[range.clone()].ends_with('）')
        {
            let (open, close) = (range.start + open, range.end - '）'.len_utf8());
            let inner = open + '（'.len_utf8()..close;
            let name = &passage.text[inner.clone()];
            let is_name = (2..=4).contains(&name.chars().count()) && !units::is_unit_name(name);
            let is_part = ["牵头", "主办", "配合", "协办", "参与"].contains(&name);
            return (is_name && !is_part && open > range.start)
                .then_some(((*at, range.start..open), (*at, inner)));
        }
        let gaps = passage.gaps(range.clone());
        let (to, from) = (*gaps.first()?, *gaps.last()?);
        let (first, rest) = (&passage.text[range.start..to], &passage.text[to..range.end]);
        if is_person(first) && units::is_unit_name(rest) {
            return Some(((*at, to..range.end), (*at, range.start..to)));
        }
        let name = &passage.text[from..range.end];
        is_person(name).then_some(((*at, range.start..from), (*at, from..range.end)))
    }
}

impl Entry {
    /// Several tasks counted in one cell, `1.新建幼儿园10所。2.…`, each with its share of the
    /// other cells where these count as far; else the entry as it is.
    fn counted(self, passages: &[Passage]) -> Vec<Entry> {
        let names = items(passages, &self.name);
        let stands_alone = !self.cells.iter().any(|(column, _)| *column == Column::Text);
        if names.len() < 2 || !stands_alone {
            let (at, range) = self.name;
            let name = (at, without_number(&passages[at].text, range));
            return vec![Entry { name, ..self }];
        }
        let shares: Vec<(Column, Vec<Stretch>)> = self
            .cells
            .iter()
            .map(|(column, stretch)| {
                let counted = items(passages, stretch);
                let lines = if counted.len() == names.len() {
                    counted
                } else {
                    lines_of(passages, stretch)
                };
                // 牵头单位：…\n责任单位：…: lines of one answer, not of one task each.
                let is_said = |(at, range): &Stretch| {
                    let label = units::field_at_start(&passages[*at].text[range.clone()]);
                    label.is_some_and(|it| !it.field.is_said())
                };
                let is_shared = lines.len() != names.len() || lines.iter().any(is_said);
                (
                    column.clone(),
                    if is_shared {
                        vec![stretch.clone()]
                    } else {
                        lines
                    },
                )
            })
            .collect();
        let entry = |(idx, name): (usize, Stretch)| {
            let cells = shares.iter().filter_map(|(column, pieces)| {
                let holds_for_all = matches!(column, Column::Field(field) if !field.is_said());
                let piece = match pieces.as_slice() {
                    [whole] => Some(whole).filter(|_| idx == 0 || holds_for_all),
                    pieces => pieces.get(idx),
                };
                piece.map(|piece| (column.clone(), piece.clone()))
            });
            Entry {
                cells: cells.collect(),
                under: self.under.clone(),
                amounts: if idx == 0 {
                    self.amounts.clone()
                } else {
                    Vec::new()
                },
                steps: if idx == 0 {
                    self.steps.clone()
                } else {
                    Vec::new()
                },
                shares: if idx == 0 {
                    self.shares.clone()
                } else {
                    Vec::new()
                },
                unit: self.unit.clone(),
                span: passages[name.0].span(name.1.clone()),
                name,
            }
        };
        names.into_iter().enumerate().map(entry).collect()
    }
}

/// The items a cell counts from 1 on, without their labels; the whole cell, without a label
/// in front, if it counts none.
fn items(passages: &[Passage], (at, range): &Stretch) -> Vec<Stretch> {
    let passage = &passages[*at];
    let text = &passage.text;
    let breaks = passage.breaks(range.clone());
    let begins = |place: usize| {
        place == range.start || breaks.contains(&place) || text[..place].ends_with(['。', '；'])
    };
    let mut starts: Vec<(usize, usize, Rank)> = Vec::new();
    for (offset, _) in text[range.clone()].char_indices() {
        let place = range.start + offset;
        let Some(label) = label::of(&text[place..range.end]).filter(|_| begins(place)) else {
            continue;
        };
        let is_next = label.number as usize == starts.len() + 1
            && starts.first().is_none_or(|first| first.2 == label.rank);
        if is_next && (place == range.start || !starts.is_empty()) && place + label.end < range.end
        {
            starts.push((place, place + label.end, label.rank));
        }
    }
    let ends = starts
        .iter()
        .skip(1)
        .map(|start| start.0)
        .chain([range.end]);
    let items: Vec<Stretch> = starts
        .iter()
        .zip(ends)
        .map(|(start, end)| (*at, start.1..end))
        .collect();
    if items.is_empty() {
        vec![(*at, without_number(text, range.clone()))]
    } else {
        items
    }
}

/// The lines of a cell.
fn lines_of(passages: &[Passage], (at, range): &Stretch) -> Vec<Stretch> {
    let breaks = passages[*at].breaks(range.clone());
    let starts = std::iter::once(range.start).chain(breaks.iter().copied());
    let ends = breaks.iter().copied().chain([range.end]);
    starts.zip(ends).map(|(from, to)| (*at, from..to)).collect()
}

fn without_number(text: &str, name: Range<usize>) -> Range<usize> {
    match label::of(&text[name.clone()]) {
        Some(label) if label.end < name.len() => name.start + label.end..name.end,
        Some(_) => name,
        None => name.start + point_of_point(&text[name.clone()])..name.end,
    }
}

/// The bytes of 1.2, 2.3.1 in front of words; none where it counts something.
fn point_of_point(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let Some(end) = end.filter(|&end| text[..end].contains('.')) else {
        return 0;
    };
    let is_point = |part: &str| (1..=2).contains(&part.len());
    let counts = numbers::scan(text, 0..text.len());
    let counts = counts
        .first()
        .is_some_and(|it| it.range.start == 0 && !it.unit.is_empty());
    match text[..end].trim_end_matches('.').split('.').all(is_point) && !counts {
        true => end + text[end..].len() - text[end..].trim_start_matches('、').len(),
        false => 0,
    }
}

/// —, /, 无: written where nothing is.
fn is_nothing(text: &str) -> bool {
    text.chars().all(|c| "-—－–/\\".contains(c)) || matches!(text, "无" | "暂无")
}

/// 同上, 〃: what stands in the row above.
fn is_ditto(text: &str) -> bool {
    matches!(
        text,
        "同上" | "同前" | "〃" | "″" | "“" | "”" | "“”" | "′′" | "''"
    )
}

/// 合计 in front of sums.
fn is_total(text: &str) -> bool {
    matches!(
        text.trim_end_matches('：'),
        "合计" | "总计" | "小计" | "共计"
    )
}

/// What stands below a table and is none of it: 注：…, 填表人：…, a date.
pub(crate) fn is_note(text: &str) -> bool {
    if base::chinese::day(text).is_some() {
        return true;
    }
    const NOTES: &[&str] = &[
        "注",
        "附注",
        "备注",
        "说明",
        "填表",
        "填报",
        "制表",
        "审核",
        "联系人",
        "联系电话",
        "报送",
        "抄送",
        "更新日期",
        "更新时间",
    ];
    NOTES.iter().any(|word| {
        text.strip_prefix(word).is_some_and(|rest| {
            rest.chars().take(10).any(|c| c == '：')
                || rest.starts_with(|c: char| c.is_ascii_digit())
        })
    })
}
