//! The outline of a plan: which numbered headings are sections, and which are tasks.
//!
//! Guideline 2 and 6. Tasks are the lowest numbered level that carries paragraphs.
//! Whether a lower level is tasks or only points inside them is asked of the whole
//! plan, not of one heading: see [`Outline::read`].

use std::ops::Range;

use crate::label::{Label, Rank};
use crate::plan::parts::is_annex_mark;
use crate::plan::passage::Passage;
use crate::plan::units::{self, Field};

/// A numbered heading and what stands under it.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// The passage of the heading.
    pub(crate) at: usize,
    pub(crate) label: Label,
    /// The title's bytes in that passage, without label and closing full stop.
    pub(crate) title: Range<usize>,
    /// Bytes of the heading's passage behind the title.
    pub(crate) rest: Range<usize>,
    /// Passages under it that belong to no heading below.
    pub(crate) body: Vec<usize>,
    pub(crate) children: Vec<Node>,
}

/// Headings that hold no task: aims and principles before, guarantees behind.
/// Guideline 1.5; of a five-year plan also its closing chapters.
const PREAMBLE: &[&str] = &[
    "总体要求",
    "总体思路",
    "工作思路",
    "指导思想",
    "基本原则",
    "基本思路",
    "发展目标",
    "主要目标",
    "工作目标",
    "总体目标",
    "发展基础",
    "发展环境",
    "发展背景",
    "面临形势",
    "形势与挑战",
    "发展现状",
    "规划背景",
    "编制背景",
    "总体部署",
    "目标任务",
    "战略目标",
    "发展思路",
    "面临的形势",
    "发展形势",
    "主要指标",
    "现状与形势",
    "规划基础",
    "发展成就",
    "机遇与挑战",
    "机遇挑战",
    "主要成就",
    "发展成效",
    "工作原则",
    "远景目标",
    "发展理念",
    "发展战略",
    "工作主线",
    "回顾与形势",
    "基础与形势",
    "基础与环境",
    "前言",
    "序言",
];
/// Verbs a heading of work begins with, even if it ends with a word of [`PREAMBLE`].
const WORKING: &[&str] = &[
    "优化", "营造", "改善", "创设", "净化", "实现", "完成", "推进", "推动", "落实", "构建", "打造",
    "提升", "加快", "实施", "强化", "加强", "聚力", "创优", "夯实", "筑牢", "厚植", "建强", "做强",
    "增强", "激发", "拓展",
];
const PAST: &[&str] = &[
    "工作总结",
    "工作回顾",
    "完成情况",
    "主要成效",
    "工作成效",
    "取得的成绩",
    "存在的问题",
    "存在问题",
    "开展情况",
    "工作情况",
    "主要工作成绩",
    "成效及问题",
    "回顾",
    "主要做法",
];
const CLOSING: &[&str] = &[
    "保障措施",
    "保障支撑",
    "组织保障",
    "组织实施",
    "实施保障",
    "工作保障",
    "规划实施",
    "工作要求",
    "有关要求",
    "相关要求",
    "几点要求",
    "保障机制",
    "实施机制",
    "规划保障",
    "组织领导",
    "保障与实施",
    "实施与保障",
    "组织与实施",
    "规划组织实施",
    "保障条件",
    "条件保障措施",
];
const CLOSING_VERBS: &[&str] = &[
    "加强",
    "强化",
    "健全",
    "完善",
    "切实",
    "做好",
    "进一步",
    "全面",
    "抓好",
    "规划",
    "落实",
    "明确",
];
/// Sections whose items are key projects rather than tasks.
const PROJECT_SECTIONS: &[&str] = &[
    "重点工程",
    "重大工程",
    "重点项目",
    "重大项目",
    "重点建设项目",
    "重点实施工程",
    "重大工程项目",
    "重点工程项目",
    "实施重大工程",
    "实施重点工程",
];

/// What a heading is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Work,
    /// Aims, principles, last year: nothing is read from it.
    Silent,
    /// Guarantees at the end: silent unless its items go on with the tasks' numbers.
    Closing,
    Projects,
}

/// The headings of a plan, and where its body ends.
#[derive(Debug)]
pub(crate) struct Outline {
    pub(crate) roots: Vec<Node>,
    /// The first passage behind the plan's text: a signature, an annex.
    pub(crate) end: usize,
}

impl Outline {
    /// Reads the headings of `passages[body]`.
    ///
    /// First every labelled line is a heading. Then levels that only a few of their
    /// possible parents have are folded back into text: where most （一） carry their
    /// text themselves, a few 1. 2. 3. under one of them are its points. So are levels
    /// whose items share the 责任科室 that is printed once below all of them.
    pub(crate) fn read(passages: &[Passage], body: Range<usize>) -> Outline {
        let end = body_end(passages, body.clone());
        let mut roots = build(passages, body.start..end);
        fold_into_responsible(passages, &mut roots);
        for rank in [Rank::Arabic, Rank::HanBracket, Rank::Han] {
            fold_rare(&mut roots, rank);
        }
        Outline { roots, end }
    }
}

/// What `title` says a heading is for, in a plan.
pub(crate) fn role(title: &str, depth: usize) -> Role {
    let length = title.chars().count();
    let core = CLOSING_VERBS
        .iter()
        .fold(title, |core, verb| core.strip_prefix(verb).unwrap_or(core));
    if PROJECT_SECTIONS.contains(&title) || PROJECT_SECTIONS.contains(&core) {
        return Role::Projects;
    }
    if length <= 22 && PAST.iter().any(|word| title.ends_with(word)) {
        return Role::Silent;
    }
    // 优化发展环境 is work to do.
    let names_work = title.contains('，') || WORKING.iter().any(|verb| title.starts_with(verb));
    if length <= 16
        && !names_work
        && PREAMBLE
            .iter()
            .any(|word| title.ends_with(word) || title.starts_with(word) && length <= 12)
    {
        return Role::Silent;
    }
    if depth == 0 && CLOSING.contains(&core) || CLOSING[..5].contains(&core) {
        return Role::Closing;
    }
    Role::Work
}

/// Marks of what stands behind a plan: annexes, distribution, the foot of a web page.
const ENDINGS: &[&str] = &[
    "附件：",
    "附件1",
    "抄送",
    "抄报",
    "（此件",
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "扫一扫",
    "〔打印",
    "打印本页",
    "相关链接",
    "相关附件",
    "附件下载",
    "责任编辑",
    "版权所有",
    "网站地图",
];
/// Words of a short line at the foot of a web page.
const PAGE_FOOT: &[&str] = &[
    "浏览次数",
    "阅读次数",
    "点击数",
    "浏览量",
    "访问量",
    "网站标识码",
    "公网安备",
    "ICP备",
    "关闭窗口",
    "分享到",
];

/// The plan's body ends at the signature, the list of annexes, the distribution list.
fn body_end(passages: &[Passage], body: Range<usize>) -> usize {
    let first_label = passages[body.clone()]
        .iter()
        .position(|p| p.label.is_some())
        .unwrap_or(0)
        + body.start;
    let end = (first_label + 1..body.end)
        .find(|&idx| is_ending(&passages[idx]))
        .unwrap_or(body.end);
    let signatures = (first_label + 1..end)
        .rev()
        .take(6)
        .take_while(|&idx| is_signature(&passages[idx]));
    signatures.last().unwrap_or(end)
}

fn is_ending(passage: &Passage) -> bool {
    let text = passage.text.as_str();
    is_annex_mark(text)
        || ENDINGS.iter().any(|word| text.starts_with(word))
        || base::chinese::day(text).is_some()
        || passage.length() < 40 && text.ends_with("印发") && text.contains('年')
        || passage.length() < 60 && PAGE_FOOT.iter().any(|word| text.contains(word))
}

/// The name of a body alone on a line; units of a task are parted by 、 or name no place.
fn is_signature(passage: &Passage) -> bool {
    passage.label.is_none()
        && passage.length() <= 40
        && !passage.text.contains(['，', '。', '：', '、'])
        && passage.text.contains(['市', '县', '区', '省', '州', '旗'])
        && crate::plan::header::ends_as_body(&passage.text)
}

fn build(passages: &[Passage], range: Range<usize>) -> Vec<Node> {
    let mut roots: Vec<Node> = Vec::new();
    let mut path: Vec<Node> = Vec::new();
    let mut field: Option<(Rank, Field)> = None;
    let mut in_box = false;
    let unnumbered = unnumbered(passages, range.clone());
    for at in range {
        let passage = &passages[at];
        if passage.is_row() {
            continue;
        }
        if passage.text.starts_with("专栏") && passage.length() < 40 {
            // A box of projects beside the text; what is in it is in no task.
            in_box = true;
            continue;
        }
        let heading = if unnumbered.contains(&at) {
            Some(Label {
                end: passage.text.len() - passage.text.trim_start_matches(BULLETS).len(),
                ..UNNUMBERED
            })
        } else {
            passage.label
        };
        let heading = heading.filter(|label| {
            let inside_field = field.is_some_and(|(rank, field)| {
                label.rank >= rank
                    && matches!(field, Field::Goals | Field::Measures)
                    && label.rank > Rank::Han
                    && label.rank != rank
            });
            label.rank <= Rank::Arabic && !inside_field
        });
        match heading {
            Some(label) => {
                if in_box && label.rank > path.last().map_or(Rank::Part, |node| node.label.rank) {
                    continue;
                }
                in_box = false;
                while path
                    .last()
                    .is_some_and(|open| open.label.rank >= label.rank)
                {
                    close(&mut path, &mut roots);
                }
                field = None;
                path.push(heading_node(passage, at, label));
            }
            None => {
                if in_box {
                    continue;
                }
                if let (Some(found), Some(open)) =
                    (units::field_at_start(&passage.text), path.last())
                {
                    field = Some((open.label.rank, found.field));
                }
                if let Some(open) = path.last_mut() {
                    open.body.push(at);
                }
            }
        }
    }
    while !path.is_empty() {
        close(&mut path, &mut roots);
    }
    roots
}

/// The label of a heading printed without one.
const UNNUMBERED: Label = Label {
    rank: Rank::Han,
    number: 1,
    printed: 0,
    end: 0,
};

/// Signs before such a heading.
const BULLETS: &[char] = &[
    '●', '■', '◆', '★', '▲', '◎', '○', '□', '◇', '☆', '※', '►', '•',
];

/// Headings without a number above numbered tasks: short lines directly before a task, the
/// first of them before the first task; fewer than the tasks.
fn unnumbered(passages: &[Passage], range: Range<usize>) -> Vec<usize> {
    let labels = || range.clone().filter_map(|at| passages[at].label);
    let Some(highest) = labels().map(|label| label.rank).min() else {
        return Vec::new();
    };
    if !matches!(highest, Rank::HanBracket | Rank::Arabic) {
        return Vec::new();
    }
    let is_task = |at: usize| {
        passages[at]
            .label
            .is_some_and(|label| label.rank == highest)
    };
    let found: Vec<usize> = (range.start..range.end.saturating_sub(1))
        .filter(|&at| is_task(at + 1) && is_bare_heading(&passages[at]))
        .collect();
    let first_task = range.clone().find(|&at| is_task(at));
    let leads = found.first().map(|at| at + 1) == first_task;
    let n_tasks = range.clone().filter(|&at| is_task(at)).count();
    if leads && found.len() >= 2 && found.len() < n_tasks {
        found
    } else {
        Vec::new()
    }
}

fn is_bare_heading(passage: &Passage) -> bool {
    let text = passage.text.as_str();
    let names_units = || {
        units::split(text, 0..text.len())
            .into_iter()
            .all(|part| units::is_unit_name(&text[part]))
    };
    passage.label.is_none()
        && !passage.is_row()
        && (4..=30).contains(&passage.length())
        && !text.contains(['。', '；', '：', '〔', '！'])
        && !text.ends_with(['，', '、', '）'])
        && !text.contains(|c: char| c.is_ascii_digit())
        && units::field_at_start(text).is_none()
        && !is_ending(passage)
        && !is_signature(passage)
        && !names_units()
}

fn close(path: &mut Vec<Node>, roots: &mut Vec<Node>) {
    if let Some(node) = path.pop() {
        match path.last_mut() {
            Some(parent) => parent.children.push(node),
            None => roots.push(node),
        }
    }
}

/// Title and rest of a heading's line: up to its first full stop.
fn heading_node(passage: &Passage, at: usize, label: Label) -> Node {
    let text = &passage.text;
    let after = &text[label.end..];
    let (title_len, skip) = match first_stop(after) {
        Some((len, mark)) => (len, mark),
        None => (after.len(), 0),
    };
    let mut title = label.end..label.end + title_len;
    let mut rest = title.end + skip..text.len();
    // 责任科室 behind the title, in a bracket or not, is none of it.
    if let Some(field) = units::fields(&text[title.clone()])
        .into_iter()
        .find(|f| f.range.start > 0)
    {
        rest = title.start + field.range.start..text.len();
        title.end = title.start + field.range.start;
    }
    if let Some(bracket) = units::bracket_at_end(text, title.clone()) {
        rest = bracket.range.start..text.len();
        title.end = bracket.range.start;
    }
    Node {
        at,
        label,
        title,
        rest,
        body: Vec::new(),
        children: Vec::new(),
    }
}

/// The first full stop outside quotation marks; a colon after a short lead counts too.
pub(crate) fn first_stop(text: &str) -> Option<(usize, usize)> {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '“' | '《' | '（' => depth += 1,
            '”' | '》' | '）' => depth -= 1,
            '。' | '！' | '？' if depth <= 0 => return Some((at, c.len_utf8())),
            '：' if depth <= 0
                && (2..=25).contains(&text[..at].chars().count())
                && text[at + 3..].chars().count() > 15 =>
            {
                return Some((at, c.len_utf8()));
            }
            _ => {}
        }
    }
    // An unclosed mark must not swallow the sentence.
    (depth > 0)
        .then(|| text.find('。').map(|at| (at, '。'.len_utf8())))
        .flatten()
}

/// Folds headings into the one above them where units are named once per group, behind
/// its last item: then the group is the task, and its items are points of it.
fn fold_into_responsible(passages: &[Passage], roots: &mut [Node]) {
    for rank in [Rank::Arabic, Rank::HanBracket] {
        let (mut shared, mut own) = (0, 0);
        count_unit_groups(passages, roots, rank, &mut shared, &mut own);
        if shared >= 2 && own * 8 <= shared {
            fold_rank(roots, rank);
        }
    }
}

/// Counts groups of items of `rank` whose last item alone names units, and groups where
/// an item before the last does.
fn count_unit_groups(
    passages: &[Passage],
    nodes: &[Node],
    rank: Rank,
    shared: &mut usize,
    own: &mut usize,
) {
    for node in nodes {
        let items: Vec<&Node> = node
            .children
            .iter()
            .filter(|child| child.label.rank == rank && child.children.is_empty())
            .collect();
        if let [before @ .., last] = &items[..] {
            if before.iter().any(|item| names_units(passages, item)) {
                *own += 1;
            } else if !before.is_empty() && names_units(passages, last) {
                *shared += 1;
            }
        }
        count_unit_groups(passages, &node.children, rank, shared, own);
    }
}

/// Whether the text of a heading, or of one below it, says who is responsible.
pub(crate) fn names_units(passages: &[Passage], node: &Node) -> bool {
    let is_unit = |field: Field| matches!(field, Field::Responsible | Field::Lead | Field::Support);
    let says = |text: &str| {
        units::fields(text).iter().any(|label| is_unit(label.field))
            || units::bracket_at_end(text, 0..text.len()).is_some()
    };
    says(&passages[node.at].text[node.label.end..])
        || node.body.iter().any(|&at| says(&passages[at].text))
        || node
            .children
            .iter()
            .any(|child| names_units(passages, child))
}

fn fold_rank(nodes: &mut [Node], rank: Rank) {
    for node in nodes {
        let (folded, kept): (Vec<Node>, Vec<Node>) = std::mem::take(&mut node.children)
            .into_iter()
            .partition(|child| child.label.rank == rank);
        node.children = kept;
        for child in folded {
            absorb(&mut node.body, child);
        }
        node.body.sort_unstable();
        fold_rank(&mut node.children, rank);
    }
}

/// Folds the headings of `rank` into their parents' text if most parents have none.
fn fold_rare(roots: &mut [Node], rank: Rank) {
    let (mut with, mut without) = (0, 0);
    count_parents(roots, rank, &mut with, &mut without);
    if with * 2 < without {
        fold(roots, rank);
    }
}

fn count_parents(nodes: &[Node], rank: Rank, with: &mut usize, without: &mut usize) {
    for node in nodes {
        if node.label.rank >= rank {
            continue;
        }
        if node.children.iter().any(|child| child.label.rank == rank) {
            *with += 1;
        } else if node.children.is_empty()
            && (!node.body.is_empty() || !node.rest.is_empty())
            && node.label.rank >= parent_rank(rank)
        {
            *without += 1;
        }
        count_parents(&node.children, rank, with, without);
    }
}

/// The rank whose headings would carry text if `rank` were only points.
fn parent_rank(rank: Rank) -> Rank {
    match rank {
        Rank::Arabic => Rank::HanBracket,
        Rank::HanBracket => Rank::Han,
        _ => Rank::Section,
    }
}

fn fold(nodes: &mut [Node], rank: Rank) {
    for node in nodes {
        let (folded, kept): (Vec<Node>, Vec<Node>) = std::mem::take(&mut node.children)
            .into_iter()
            .partition(|child| {
                child.label.rank == rank
                    && node.label.rank < rank
                    && node.label.rank >= parent_rank(rank)
            });
        node.children = kept;
        for child in folded {
            absorb(&mut node.body, child);
        }
        node.body.sort_unstable();
        fold(&mut node.children, rank);
    }
}

fn absorb(body: &mut Vec<usize>, node: Node) {
    body.push(node.at);
    body.extend(node.body);
    for child in node.children {
        absorb(body, child);
    }
}
