//! Sections and tasks out of an outline, and the parts a task is written in.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::label::Rank;
use crate::plan::outline::{self, Node, Outline, Role};
use crate::plan::passage::Passage;
use crate::plan::people;
use crate::plan::table::{self, Counted, Stretch};
use crate::plan::units::{self, Field};
use crate::plan::{DayRange, Deliverable, Milestone, Section, Target, Task, deliverables, targets};
use crate::text::Span;

/// The sections that hold tasks, and the tasks.
pub(crate) struct Found<'n> {
    pub(crate) sections: Vec<Section>,
    pub(crate) tasks: Vec<Task>,
    /// Items of sections of key projects.
    pub(crate) projects: Vec<&'n Node>,
}

/// Walks the outline of a plan.
pub(crate) fn find<'n>(
    passages: &[Passage],
    outline: &'n Outline,
    period: Option<DayRange>,
) -> Found<'n> {
    let mut walk = Walk {
        passages,
        period,
        found: Found {
            sections: Vec::new(),
            tasks: Vec::new(),
            projects: Vec::new(),
        },
        last: None,
        open: Vec::new(),
    };
    let leads = walk.tasks_by_lead_sentence(outline);
    for node in &outline.roots {
        walk.node(node, &mut Vec::new(), leads);
    }
    walk.found
}

/// What the tables of a plan give.
pub(crate) struct OfTable {
    /// Every row of them.
    pub(crate) rows: BTreeSet<usize>,
    pub(crate) sections: Vec<Section>,
    pub(crate) tasks: Vec<Task>,
    /// The rows that are in no task.
    pub(crate) unread: Vec<usize>,
    /// The lines between them that head tasks or say whose they are.
    pub(crate) heads: BTreeSet<usize>,
    /// The rows of each table that only says again what one before it says.
    pub(crate) repeated: Vec<Range<usize>>,
    /// Where the tables were looked for.
    pub(crate) ranges: Vec<Range<usize>>,
}

impl OfTable {
    /// What another annex holds.
    pub(crate) fn add(&mut self, later: OfTable) {
        let (n_sections, n_tasks) = (self.sections.len(), self.tasks.len() as u32);
        self.rows.extend(later.rows);
        self.heads.extend(later.heads);
        self.repeated.extend(later.repeated);
        self.unread.extend(later.unread);
        self.ranges.extend(later.ranges);
        self.sections.extend(later.sections);
        self.tasks.extend(later.tasks.into_iter().map(|task| Task {
            no: task.no + n_tasks,
            heading: task.heading.map(|idx| idx + n_sections),
            ..task
        }));
    }
}

/// The tasks of a plan that is a table.
pub(crate) fn of_table(
    passages: &[Passage],
    range: Range<usize>,
    period: Option<DayRange>,
) -> OfTable {
    let tables = table::read(passages, range.clone());
    let mut found = OfTable {
        ranges: vec![range],
        sections: Vec::new(),
        tasks: Vec::new(),
        unread: tables.unread,
        rows: tables.rows,
        heads: tables.heads,
        repeated: tables.repeated,
    };
    // The headings the last task stands under: their texts and sections.
    let mut open: Vec<(String, usize)> = Vec::new();
    for entry in tables.entries {
        let texts = entry.under.iter();
        let under: Vec<(String, &Stretch)> = texts
            .map(|it| (passages[it.0].text[it.1.clone()].to_owned(), it))
            .collect();
        let n_same = open
            .iter()
            .zip(&under)
            .take_while(|(a, b)| a.0 == b.0)
            .count();
        open.truncate(n_same);
        for (text, (at, range)) in under.into_iter().skip(n_same) {
            open.push((text, found.sections.len()));
            found
                .sections
                .push(heading(&passages[*at], range.clone(), open.len()));
        }
        let (mut title, rest) = title_of(passages, &entry.name);
        let name = &passages[title.0].text[title.1.clone()];
        if let (false, Some((open, _))) = (entry.amounts.is_empty(), table::content::measured(name))
        {
            title.1.end = title.1.start + open;
        }
        let mut parts = entry.parts(passages);
        parts.before(passages, rest.clone());
        let mut task = parts.task(passages, title.0, title.1.clone());
        task.no = found.tasks.len() as u32 + 1;
        let labels = open
            .iter()
            .map(|(_, idx)| found.sections[*idx].label.clone());
        task.section = labels.filter(|label| !label.is_empty()).collect();
        task.heading = open.last().map(|(_, idx)| *idx);
        let beside = [passages[rest.0].printed(rest.1), entry.text(passages)];
        task.text = table::run_together(beside.into_iter());
        task.span = entry.span;
        let prose = std::iter::once(&title).chain(&parts.prose);
        task.add_findings(passages, prose, period);
        parts.of_rows(passages, &mut task);
        Target::fold_shares(&mut task.targets);
        Target::once(&mut task.targets);
        for target in &mut task.targets {
            target.counts(&task.title);
        }
        let amounts = of_period(&entry.amounts, period);
        task.targets
            .extend(amounts.filter_map(|it| targets::of_cells(passages, it)));
        for parts in entry.places(passages) {
            parts.give(&task.title, &mut task.targets);
        }
        for target in task
            .targets
            .iter_mut()
            .filter(|it| it.span == Span::default())
        {
            target.span = task.span;
        }
        let step = |(by, (at, range)): &(String, Stretch)| Milestone {
            title: passages[*at].printed(range.clone()),
            by: by.clone(),
            span: passages[*at].span(range.clone()),
        };
        task.milestones = entry.steps.iter().map(step).collect();
        found.tasks.push(task);
    }
    found
}

/// Numbers of years the plan is for; of other years, where nothing says which those are, the last.
fn of_period(amounts: &[Counted], period: Option<DayRange>) -> impl Iterator<Item = &Counted> {
    let last = amounts.iter().filter_map(|it| it.year).max();
    let is_meant = move |year: i16| match period {
        Some(period) => (period.from.year()..=period.to.year()).contains(&year),
        None => Some(year) == last,
    };
    let is_any = amounts.iter().any(|it| it.year.is_none_or(is_meant));
    amounts.iter().filter(move |it| {
        let year = it.year;
        year.is_none_or(|it| is_meant(it) || !is_any && Some(it) == last)
    })
}

/// A row or a cell as the heading of tasks.
fn heading(passage: &Passage, range: Range<usize>, level: usize) -> Section {
    let text = &passage.text[range.clone()];
    let (label, skip) = match crate::label::of(text) {
        Some(label) if label.end < text.len() => (
            passage.printed(range.start..range.start + label.printed),
            label.end,
        ),
        // 一 | 学前教育: a number in a cell of its own.
        _ => {
            let first = passage
                .cells
                .iter()
                .flatten()
                .find(|cell| cell.start == range.start && !cell.is_empty());
            let number = first.map_or(0, |cell| cell.len()).min(text.len());
            if number < text.len() {
                (passage.printed(range.start..range.start + number), number)
            } else {
                (String::new(), 0)
            }
        }
    };
    // 扩优提质（3项）
    let end = counted_items(&text[skip..]).map_or(range.end, |at| range.start + skip + at);
    Section {
        label,
        level: level.min(6) as u8,
        title: passage.printed(range.start + skip..end),
        span: passage.span(range),
    }
}

/// Where （3项）, （共2项） begins at the end of a heading.
fn counted_items(title: &str) -> Option<usize> {
    let inner = title.strip_suffix("项）")?;
    let open = inner.rfind('（').filter(|&open| open > 0)?;
    let count = inner[open + '（'.len_utf8()..].trim_start_matches('共');
    let is_count = count.parse::<u32>().is_ok() || base::chinese::numeral(count).is_some();
    is_count.then_some(open)
}

/// The name of a row up to its first full stop, a colon behind a short lead, the end of its
/// first line, or a bracket of units; and the rest of it.
fn title_of(passages: &[Passage], (at, name): &Stretch) -> (Stretch, Stretch) {
    let text = &passages[*at].text;
    let (length, mark) = outline::first_stop(&text[name.clone()]).unwrap_or((name.len(), 0));
    let mut title = name.start..name.start + length;
    let mut rest = title.end + mark..name.end;
    let line = passages[*at].breaks(name.clone()).into_iter().find(|&end| {
        let below = &text[end..name.end];
        // 培训教师 | 2400人次: a number is of the line above, unless it counts lines.
        let counts = below.starts_with(|c: char| c.is_ascii_digit());
        let goes_on = counts && crate::label::of(below).is_none();
        let is_whole = !text[name.start..end].ends_with(['，', '、', '；', '（']);
        is_whole
            && !goes_on
            && text[name.start..end].chars().count() >= 4
            && text[end..name.end].chars().count() >= 6
    });
    if let Some(line) = line.filter(|&line| line < title.end) {
        title.end = line;
        rest.start = line;
    }
    if let Some(bracket) = units::bracket_at_end(text, title.clone()) {
        title.end = bracket.range.start;
        rest.start = bracket.range.start;
    }
    title.end = title.start + text[title.clone()].trim_end_matches('；').len();
    ((*at, title), (*at, rest))
}

struct Walk<'p, 'n> {
    passages: &'p [Passage],
    period: Option<DayRange>,
    found: Found<'n>,
    /// Rank and number of the last task.
    last: Option<(Rank, u32)>,
    /// The sections one is in, by their place among those found.
    open: Vec<usize>,
}

impl<'n> Walk<'_, 'n> {
    fn node(&mut self, node: &'n Node, path: &mut Vec<&'n Node>, leads: bool) {
        match outline::role(self.title(node), path.len()) {
            Role::Silent | Role::Closing
                if !self.goes_on(node) && !outline::names_units(self.passages, node) =>
            {
                return;
            }
            Role::Projects if !node.children.is_empty() => {
                return self.found.projects.extend(&node.children);
            }
            _ => {}
        }
        if node.children.is_empty() {
            if leads && node.body.len() > 1 {
                self.lead_sentences(node, path);
            } else if self.carries_text(node) {
                self.task(node, path);
            }
            return;
        }
        let section_idx = self.found.sections.len();
        let n_tasks = self.found.tasks.len();
        self.found.sections.push(self.section(node, path.len()));
        path.push(node);
        self.open.push(section_idx);
        for child in &node.children {
            self.node(child, path, leads);
        }
        self.open.pop();
        path.pop();
        if self.found.tasks.len() == n_tasks {
            self.found.sections.truncate(section_idx);
        }
    }

    fn title(&self, node: &Node) -> &str {
        &self.passages[node.at].text[node.title.clone()]
    }

    /// A higher heading with nothing under it is not a task; a numbered line may be.
    fn carries_text(&self, node: &Node) -> bool {
        node.label.rank >= Rank::Arabic
            || !node.body.is_empty()
            || !node.rest.is_empty()
            || node.label.rank == Rank::HanBracket
    }

    /// Whether the first item under a closing section goes on with the tasks' numbers.
    fn goes_on(&self, node: &Node) -> bool {
        let mut first = node;
        while let Some(child) = first.children.first() {
            first = child;
        }
        self.last == Some((first.label.rank, first.label.number.saturating_sub(1)))
            && first.label.number > 1
            && !std::ptr::eq(first, node)
    }

    fn section(&self, node: &Node, depth: usize) -> Section {
        let passage = &self.passages[node.at];
        Section {
            label: passage.printed(0..node.label.printed),
            level: depth as u8 + 1,
            title: passage.printed(node.title.clone()),
            span: passage.span(0..node.title.end),
        }
    }

    fn task(&mut self, node: &Node, path: &[&Node]) {
        let mut stretches = vec![(node.at, node.rest.clone())];
        stretches.extend(
            node.body
                .iter()
                .map(|&at| (at, 0..self.passages[at].text.len())),
        );
        self.last = Some((node.label.rank, node.label.number));
        let label = self.passages[node.at].printed(0..node.label.printed);
        self.push(label, node.at, node.title.clone(), &stretches, path);
    }

    fn push(
        &mut self,
        label: String,
        at: usize,
        title: Range<usize>,
        stretches: &[(usize, Range<usize>)],
        path: &[&Node],
    ) {
        let passages = self.passages;
        let parts = Parts::read(passages, stretches);
        let mut task = parts.task(passages, at, title.clone());
        task.no = self.found.tasks.len() as u32 + 1;
        task.label = label;
        task.section = path
            .iter()
            .filter(|node| node.label.printed > 0)
            .map(|node| passages[node.at].printed(0..node.label.printed))
            .collect();
        task.heading = self.open.last().copied();
        task.text = stretches
            .iter()
            .map(|(at, range)| passages[*at].printed(range.clone()))
            .collect();
        task.span = stretches
            .iter()
            .filter(|(_, range)| !range.is_empty())
            .fold(passages[at].span(0..title.end), |span, (at, range)| {
                span.join(passages[*at].span(range.clone()))
            });
        task.add_findings(
            passages,
            std::iter::once(&(at, title)).chain(&parts.prose),
            self.period,
        );
        self.found.tasks.push(task);
    }

    // Plans whose sections are numbered and whose tasks are not: each paragraph begins
    // with a short sentence in bold.

    fn tasks_by_lead_sentence(&self, outline: &Outline) -> bool {
        let sections: Vec<&Node> = outline
            .roots
            .iter()
            .filter(|node| outline::role(self.title(node), 0) == Role::Work)
            .collect();
        let is_field = |at: usize| units::field_at_start(&self.passages[at].text).is_some();
        let led = |node: &&&Node| {
            let leads = |&at: &usize| !is_field(at) && self.lead_sentence(at).is_some();
            node.body.len() > 1
                && node.body.iter().any(leads)
                && node.body.iter().all(|at| leads(at) || is_field(*at))
        };
        sections.len() > 1
            && sections.iter().all(|node| node.children.is_empty())
            && sections.iter().filter(led).count() * 5 >= sections.len() * 3
    }

    /// The bytes of a short first sentence with more behind it.
    fn lead_sentence(&self, at: usize) -> Option<Range<usize>> {
        let text = &self.passages[at].text;
        let end = text.find(['。', '：'])?;
        let length = text[..end].chars().count();
        let more = text[end..].chars().count() > 10;
        ((4..=30).contains(&length)
            && more
            && !text[..end].contains(['；', '“'])
            && units::field_at_start(text).is_none())
        .then_some(0..end)
    }

    fn lead_sentences(&mut self, node: &'n Node, path: &mut Vec<&'n Node>) {
        self.open.push(self.found.sections.len());
        self.found.sections.push(self.section(node, path.len()));
        path.push(node);
        let mut at = 0;
        while at < node.body.len() {
            let title = self
                .lead_sentence(node.body[at])
                .unwrap_or(0..self.passages[node.body[at]].text.len());
            let next = (at + 1..node.body.len())
                .find(|&n| self.lead_sentence(node.body[n]).is_some())
                .unwrap_or(node.body.len());
            let text_len = self.passages[node.body[at]].text.len();
            let mut stretches = vec![(
                node.body[at],
                (title.end + '。'.len_utf8()).min(text_len)..text_len,
            )];
            stretches.extend(
                node.body[at + 1..next]
                    .iter()
                    .map(|&n| (n, 0..self.passages[n].text.len())),
            );
            self.push(String::new(), node.body[at], title, &stretches, path);
            at = next;
        }
        self.open.pop();
        path.pop();
    }
}

impl Task {
    fn add_findings<'a>(
        &mut self,
        passages: &[Passage],
        prose: impl Iterator<Item = &'a Stretch>,
        period: Option<DayRange>,
    ) {
        for (at, range) in prose {
            self.targets
                .extend(targets::find(&passages[*at], range.clone(), period));
            self.deliverables
                .extend(deliverables::find(&passages[*at], range.clone()));
        }
    }
}

/// The parts of a task's text.
#[derive(Default)]
pub(crate) struct Parts {
    goals: Vec<Stretch>,
    measures: Vec<Stretch>,
    /// Everything targets and deliverables are looked for in.
    pub(crate) prose: Vec<Stretch>,
    pub(crate) units: Vec<(Field, usize, Range<usize>)>,
    leaders: Vec<Stretch>,
    deadlines: Vec<Stretch>,
    /// What is to be shown.
    outcomes: Vec<Deliverable>,
}

impl Parts {
    /// Cuts the text under a title at its field labels. A field goes on over unlabelled
    /// paragraphs, but units only while they are names of units.
    pub(crate) fn read(passages: &[Passage], stretches: &[Stretch]) -> Parts {
        let mut parts = Parts::default();
        let mut open: Option<Field> = None;
        for (at, range) in stretches {
            open = parts.labelled(passages, open, (*at, range.clone()));
        }
        parts.rank_units(passages);
        parts
    }

    /// Cuts a text at its labels; the field that is open at its end.
    fn labelled(
        &mut self,
        passages: &[Passage],
        open: Option<Field>,
        (at, range): Stretch,
    ) -> Option<Field> {
        let text = &passages[at].text[range.clone()];
        let labels = units::fields(text);
        let first = labels.first().map_or(text.len(), |label| label.range.start);
        self.add(passages, open, at, range.start..range.start + first, true);
        for (idx, label) in labels.iter().enumerate() {
            let end = labels
                .get(idx + 1)
                .map_or(text.len(), |next| next.range.start);
            self.add(
                passages,
                Some(label.field),
                at,
                range.start + label.range.end..range.start + end,
                false,
            );
        }
        labels.last().map(|it| it.field).or(open)
    }

    /// Lead units first, and each once.
    fn rank_units(&mut self, passages: &[Passage]) {
        self.units.sort_by_key(|(field, ..)| match field {
            Field::Lead => 0,
            Field::Support => 2,
            _ => 1,
        });
        let mut seen = BTreeSet::new();
        self.units
            .retain(|(_, at, range)| seen.insert(&passages[*at].text[range.clone()]));
    }

    /// The parts as the cells of rows give them.
    pub(crate) fn of_cells(
        passages: &[Passage],
        cells: impl Iterator<Item = (Option<Field>, Stretch)>,
    ) -> Parts {
        let mut parts = Parts::default();
        for (field, (at, range)) in cells {
            let text = &passages[at].text;
            match field {
                Some(field @ (Field::Lead | Field::Support | Field::Responsible)) => {
                    for (field, range) in units::of_cell(text, range, field) {
                        match field {
                            Field::Deadline => parts.add(passages, Some(field), at, range, false),
                            field => parts.cell_units(&passages[at], field, at, range),
                        }
                    }
                }
                Some(Field::Leader) => parts.leaders(&passages[at], at, range),
                Some(Field::Outcome) => match deliverables::of_cell(&passages[at], range.clone()) {
                    Some(named) => parts.outcomes.extend(named),
                    None => parts.add(passages, field, at, range, false),
                },
                // 目标：…。责任单位：… in one cell.
                None if units::is_labelled(&text[range.clone()]) => {
                    parts.labelled(passages, None, (at, range));
                }
                field => parts.add(passages, field, at, range, false),
            }
        }
        parts.rank_units(passages);
        parts
    }

    /// Prose that stands before what was read already.
    fn before(&mut self, passages: &[Passage], (at, range): Stretch) {
        if range.is_empty() {
            return;
        }
        let later = std::mem::take(&mut self.prose);
        self.add(passages, None, at, range, false);
        self.prose.extend(later);
        self.rank_units(passages);
    }

    /// The units of a cell: those on lines of their own, and those behind 基教科（牵头）, need
    /// no sign between them.
    fn cell_units(&mut self, passage: &Passage, field: Field, at: usize, range: Range<usize>) {
        let text = &passage.text;
        for part in units::split(text, range) {
            let mut from = part.start;
            let breaks = passage.breaks(part.clone());
            let whole = |to: usize| {
                let name = &text[from..to];
                units::is_unit_name(name) || name.ends_with(['市', '县', '区', '）'])
            };
            let marked = passage.gaps(part.clone()).into_iter();
            let marked = marked.filter(|&to| units::is_marked(&text[from..to]));
            let broken = breaks.into_iter().filter(|&to| whole(to));
            let begun = units::begun_anew(text, part.clone());
            let mut ends: Vec<usize> = broken.chain(marked).chain(begun).collect();
            ends.sort_unstable();
            ends.dedup();
            for to in ends.into_iter().chain([part.end]) {
                let (field, name) = units::marked(text, from..to, field);
                self.units(passage, field, at, name);
                from = to;
            }
        }
    }

    /// The units as printed: all, or those that lead, or only help.
    pub(crate) fn responsible(&self, passages: &[Passage], of: Option<Field>) -> Vec<String> {
        let units = self.units.iter();
        let units = units.filter(|(field, ..)| of.is_none_or(|it| it == *field));
        units
            .map(|(_, at, range)| passages[*at].printed(range.clone()))
            .collect()
    }

    /// A task of these parts; what is found in its text comes later.
    fn task(&self, passages: &[Passage], at: usize, title: Range<usize>) -> Task {
        let printed = |(at, range): &Stretch| passages[*at].printed(range.clone());
        Task {
            no: 0,
            label: String::new(),
            title: passages[at].printed(title),
            section: Vec::new(),
            heading: None,
            responsible: self.responsible(passages, None),
            lead: self.responsible(passages, Some(Field::Lead)),
            support: self.responsible(passages, Some(Field::Support)),
            leaders: self.leaders.iter().map(printed).collect(),
            deadline: self.deadline(passages),
            goals: joined(passages, &self.goals),
            measures: joined(passages, &self.measures),
            text: String::new(),
            targets: Vec::new(),
            deliverables: Vec::new(),
            milestones: Vec::new(),
            span: Span::default(),
            responsible_at: self
                .units
                .iter()
                .map(|(_, at, range)| passages[*at].span(range.clone()))
                .collect(),
        }
    }

    /// What only rows tell: the names of what is to be shown, and until when each target of
    /// a task with several times is due.
    fn of_rows(&self, passages: &[Passage], task: &mut Task) {
        for named in &self.outcomes {
            if task.deliverables.iter().all(|it| it.name != named.name) {
                task.deliverables.push(named.clone());
            }
        }
        if self.deadline(passages).is_none_or(|it| !it.contains('；')) {
            return;
        }
        for target in &mut task.targets {
            let is_above = |(at, _): &&Stretch| passages[*at].span.at <= target.span.at;
            let own = self.deadlines.iter().rev().find(is_above);
            target.deadline = own.map(|(at, range)| passages[*at].printed(range.clone()));
        }
    }

    /// The times printed, each once.
    pub(crate) fn deadline(&self, passages: &[Passage]) -> Option<String> {
        let mut found: Vec<String> = Vec::new();
        for (at, range) in &self.deadlines {
            let printed = passages[*at].printed(range.clone());
            if !printed.is_empty() && !found.contains(&printed) {
                found.push(printed);
            }
        }
        (!found.is_empty()).then(|| found.join("；"))
    }

    fn add(
        &mut self,
        passages: &[Passage],
        field: Option<Field>,
        at: usize,
        range: Range<usize>,
        continued: bool,
    ) {
        let text = passages[at].text.as_str();
        if range.is_empty() {
            return;
        }
        let names_units = || {
            units::split(text, range.clone())
                .iter()
                .all(|part| units::is_unit_name(&text[part.clone()]))
        };
        match field {
            Some(field @ (Field::Responsible | Field::Lead | Field::Support))
                if !continued || names_units() =>
            {
                self.units(&passages[at], field, at, range)
            }
            Some(Field::Leader) if !continued => self.leaders(&passages[at], at, range),
            Some(Field::Deadline) if !continued => {
                let end = range.start
                    + text[range.clone()]
                        .trim_end_matches(['。', '；', '）', '，'])
                        .len();
                self.deadlines.push((at, range.start..end));
            }
            field => self.prose(&passages[at], field, at, range),
        }
    }

    fn leaders(&mut self, passage: &Passage, at: usize, range: Range<usize>) {
        let people = people::of(passage, range).into_iter();
        self.leaders.extend(people.map(|range| (at, range)));
    }

    fn units(&mut self, passage: &Passage, field: Field, at: usize, range: Range<usize>) {
        for part in units::split(&passage.text, range) {
            // 基教科 人事科: units parted only by a space.
            let mut from = part.start;
            let is_unit = |range: Range<usize>| units::is_unit_name(&passage.text[range]);
            for gap in passage.gaps(part.clone()) {
                if is_unit(from..gap) && is_unit(gap..part.end) {
                    self.units.push((field, at, from..gap));
                    from = gap;
                }
            }
            self.units.push((field, at, from..part.end));
        }
    }

    fn prose(
        &mut self,
        passage: &Passage,
        field: Option<Field>,
        at: usize,
        mut range: Range<usize>,
    ) {
        // Units may be named behind each sentence, not only the last.
        let mut brackets = Vec::new();
        let mut pieces = Vec::new();
        while let Some(bracket) = units::bracket_at_end(&passage.text, range.clone()) {
            range.end = bracket.range.start;
            brackets.push(bracket);
        }
        brackets.reverse();
        let within = units::brackets_within(&passage.text, range.clone());
        for bracket in &within {
            pieces.push(range.start..bracket.range.start);
            range.start = bracket.range.end;
        }
        pieces.push(range);
        for bracket in within.into_iter().chain(brackets) {
            for (field, part) in bracket.parts {
                self.add_bracketed(passage, field, at, part);
            }
        }
        for piece in pieces {
            match field {
                Some(Field::Goals) => self.goals.push((at, piece.clone())),
                Some(Field::Measures) => self.measures.push((at, piece.clone())),
                _ => {}
            }
            self.prose.push((at, piece));
        }
    }

    fn add_bracketed(&mut self, passage: &Passage, field: Field, at: usize, range: Range<usize>) {
        let text = passage.text.as_str();
        match field {
            Field::Leader => self.leaders(passage, at, range),
            Field::Deadline => {
                let end = range.start
                    + text[range.clone()]
                        .trim_end_matches(['。', '；', '，'])
                        .len();
                self.deadlines.push((at, range.start..end));
            }
            field => self.units(passage, field, at, range),
        }
    }
}

fn joined(passages: &[Passage], stretches: &[Stretch]) -> Option<String> {
    let printed = |(at, range): &Stretch| passages[*at].printed(range.clone());
    let is_table = stretches.iter().any(|(at, _)| passages[*at].is_row());
    let texts = stretches.iter().map(printed);
    let text = if is_table {
        table::run_together(texts)
    } else {
        texts.collect()
    };
    (!text.is_empty()).then_some(text)
}

/// The place of a node's whole text.
pub(crate) fn span_of(passages: &[Passage], node: &Node) -> Span {
    node.body.iter().fold(
        passages[node.at].span(0..passages[node.at].text.len()),
        |span, &at| span.join(passages[at].span),
    )
}
