//! Tables of work: 序号 | 工作任务 | 目标 | 措施 | 责任单位 | 完成时限, as plans and annexes
//! of key projects draw them.

use std::ops::Range;

use crate::plan::passage::Passage;
use crate::plan::tasks::Parts;
use crate::plan::units::Field;

/// A row that names a task or a project.
pub(crate) struct Row {
    pub(crate) at: usize,
    /// The bytes of the name, without a number in front.
    pub(crate) name: Range<usize>,
    /// The other cells that mean something.
    cells: Vec<(Option<Field>, Range<usize>)>,
    /// The last row above with a single text, if it heads a group.
    pub(crate) group: Option<usize>,
}

/// Which column is which.
struct Columns {
    name: usize,
    others: Vec<(Option<Field>, usize)>,
}

/// Words of column headings.
const NAMES: &[&str] = &[
    "项目名称",
    "事项名称",
    "工程名称",
    "任务名称",
    "工作任务",
    "重点任务",
    "重点项目",
    "重点工作",
    "重点工程",
    "名称",
    "任务",
    "项目",
    "事项",
    "工程",
    "工作内容",
    "工作",
];
const FIELDS: &[(Option<Field>, &[&str])] = &[
    (Some(Field::Lead), &["牵头"]),
    (Some(Field::Support), &["配合", "协办"]),
    (
        Some(Field::Leader),
        &["责任领导", "分管领导", "责任人", "牵头领导"],
    ),
    (Some(Field::Responsible), &["责任", "承办"]),
    (Some(Field::Deadline), &["时限", "时间", "节点"]),
    (Some(Field::Goals), &["目标", "要求", "标准"]),
    (Some(Field::Measures), &["措施", "举措"]),
    (None, &["内容", "任务", "规模", "说明"]),
];

/// The rows of the first table of work in `passages[range]`, those of a table that goes
/// on over pages among them.
pub(crate) fn find(passages: &[Passage], range: Range<usize>) -> Vec<Row> {
    let mut columns: Option<Columns> = None;
    let mut group = None;
    let mut found = Vec::new();
    for at in range.filter(|&at| passages[at].is_row()) {
        if let Some(heading) = Columns::read(&passages[at].cell_texts()) {
            columns = Some(heading);
            continue;
        }
        let (Some(columns), Some(cells)) = (&columns, &passages[at].cells) else {
            continue;
        };
        let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
        let Some(name) = cells
            .get(columns.name)
            .filter(|cell| !cell.is_empty() && filled > 1)
        else {
            group = (filled == 1).then_some(at).or(group);
            continue;
        };
        let others = columns
            .others
            .iter()
            .filter_map(|(field, idx)| Some((*field, cells.get(*idx)?.clone())))
            .filter(|(_, cell)| !cell.is_empty());
        found.push(Row {
            at,
            name: without_number(&passages[at].text, name.clone()),
            cells: others.collect(),
            group,
        });
    }
    found
}

impl Row {
    /// The cells as the parts of a task.
    pub(crate) fn parts(&self, passages: &[Passage]) -> Parts {
        Parts::of_cells(passages, self.at, &self.cells)
    }

    /// The text of the cells beside the name.
    pub(crate) fn text(&self, passages: &[Passage]) -> String {
        self.cells
            .iter()
            .map(|(_, cell)| passages[self.at].printed(cell.clone()))
            .collect()
    }
}

impl Columns {
    /// From a heading row; none if it is not one.
    fn read(cells: &[&str]) -> Option<Columns> {
        if cells.len() < 2 || cells.iter().any(|cell| cell.chars().count() > 14) {
            return None;
        }
        let name = NAMES.iter().find_map(|word| {
            cells
                .iter()
                .position(|cell| cell.contains(word) && !cell.contains("责任"))
        })?;
        let field = |cell: &str| {
            FIELDS
                .iter()
                .find(|(_, words)| words.iter().any(|word| cell.contains(word)))
                .map(|(field, _)| *field)
        };
        let others: Vec<_> = cells
            .iter()
            .enumerate()
            .filter(|(idx, _)| *idx != name)
            .filter_map(|(idx, cell)| Some((field(cell)?, idx)))
            .collect();
        let is_numbered = cells.iter().any(|cell| cell.contains("序号"));
        (is_numbered && cells.len() > 2 || !others.is_empty()).then_some(Columns { name, others })
    }
}

fn without_number(text: &str, name: Range<usize>) -> Range<usize> {
    match crate::label::of(&text[name.clone()]) {
        Some(label) if label.end < name.len() => name.start + label.end..name.end,
        _ => name,
    }
}
