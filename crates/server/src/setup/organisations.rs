//! The tree of organisations from a list.
//!
//! A row whose code and name are there already changes nothing, so that a corrected list can
//! be taken again. Parents may stand below their children in the list.

use std::collections::{BTreeMap, HashMap, HashSet};

use base::Id;
use kernel::{Caller, Kernel, Organisation, Outcome, Tree, Values};
use model::{CodeList, Value};

use super::list::{self, Column, Line};
use super::result::{PREVIEW_MAX, Rejected, SetupResult};

/// Depth of the tree at most, as the kernel has it.
const LEVELS_MAX: usize = 6;
/// Rows written in one transaction.
const CHUNK: usize = 100;
const TITLE_MAX: usize = 60;
const CODE_MAX: usize = 20;

const TITLE: usize = 0;
const SHORT: usize = 1;
const CODE: usize = 2;
const KIND: usize = 3;
const LEVEL: usize = 4;
const PARENT: usize = 5;
const ALIASES: usize = 6;
const PUPILS: usize = 7;
const SCHOOLS: usize = 8;

const COLUMNS: &[Column] = &[
    Column {
        title: "名称",
        aliases: &["单位名称", "机构名称", "学校名称"],
        required: true,
        width: 32.0,
        help: "公章上的全称，不重复。",
    },
    Column {
        title: "简称",
        aliases: &["单位简称", "机构简称"],
        required: false,
        width: 14.0,
        help: "表格和图上用的短名，可不填。",
    },
    Column {
        title: "代码",
        aliases: &["单位代码", "机构代码", "学校代码", "标识码", "学校标识码"],
        required: true,
        width: 16.0,
        help: "区市用 6 位行政区划代码，学校用 10 位学校（机构）标识码，科室自编，如 JJK。全市不重复。",
    },
    Column {
        title: "类别",
        aliases: &["单位类别", "机构类别"],
        required: true,
        width: 14.0,
        help: "从下拉中选。",
    },
    Column {
        title: "层级",
        aliases: &["单位层级"],
        required: true,
        width: 10.0,
        help: "从下拉中选。",
    },
    Column {
        title: "上级单位",
        aliases: &["上级", "主管单位", "上级机构", "隶属单位"],
        required: false,
        width: 24.0,
        help: "填上级的名称、简称或代码；不填即直属本局。上级可以在本表中，也可以是已有的机构。",
    },
    Column {
        title: "别名",
        aliases: &["其他名称", "曾用名"],
        required: false,
        width: 20.0,
        help: "文件里的其他写法，用顿号隔开，读计划时据此认出责任单位。",
    },
    Column {
        title: "在校生数",
        aliases: &["学生数", "在校学生数"],
        required: false,
        width: 10.0,
        help: "整数，含下级；用于按比例分解目标。",
    },
    Column {
        title: "学校数",
        aliases: &["所属学校数"],
        required: false,
        width: 10.0,
        help: "整数，含下级；用于按比例分解目标。",
    },
];

/// A row that will do.
#[derive(Debug)]
struct Good {
    line: usize,
    code: String,
    parent: Parent,
    values: Values,
}

#[derive(Clone, Debug, PartialEq)]
enum Parent {
    There(Id),
    /// The code of another row.
    Here(String),
}

/// Who is there already; where two are called the same, the first by code.
struct There<'t> {
    by_code: HashMap<&'t str, &'t Organisation>,
    by_title: HashMap<&'t str, &'t Organisation>,
}

impl<'t> There<'t> {
    fn of(tree: &'t Tree) -> There<'t> {
        let mut there = There {
            by_code: HashMap::new(),
            by_title: HashMap::new(),
        };
        for it in tree.all() {
            there.by_code.entry(&it.code).or_insert(it);
            there.by_title.entry(&it.title).or_insert(it);
        }
        there
    }
}

pub(super) fn template(kernel: &Kernel) -> Outcome<Vec<u8>> {
    let titles = |id: &str| -> Vec<String> {
        let list = kernel.model.codes(id);
        list.into_iter()
            .flat_map(|it| it.codes.values())
            .map(|it| it.title.clone())
            .collect()
    };
    let parents = kernel.tree().all().map(|it| it.title.clone()).collect();
    let choices = [
        (KIND, titles("registry.organisation_kind")),
        (LEVEL, titles("registry.level")),
        (PARENT, parents),
    ];
    let remark = "红字列必填。一行一个单位：科室、区市教体局、学校、幼儿园都在此表。上级单位不填即直属本局。填好后在“系统启用”页上传，先试读，看清每格的问题再导入。";
    list::template("机构导入表", remark, COLUMNS, &choices)
}

pub(super) fn import(
    kernel: &Kernel,
    caller: &Caller,
    bytes: &[u8],
    dry_run: bool,
) -> Outcome<SetupResult> {
    let sheet = list::read(bytes, COLUMNS)?;
    let (good, rejected) = judge(kernel, &sheet.lines);
    let result = SetupResult {
        rows: sheet.lines.len(),
        accepted: good.len(),
        present: good.iter().filter(|it| it.values.is_empty()).count(),
        rejected,
        preview: good
            .iter()
            .take(PREVIEW_MAX)
            .map(|it| preview(&sheet.lines[it.line], &sheet.found))
            .collect(),
        columns: sheet.found,
    };
    if !dry_run {
        write(kernel, caller, good)?;
    }
    Ok(result)
}

fn preview(line: &Line, found: &[&'static str]) -> BTreeMap<&'static str, String> {
    let columns = COLUMNS
        .iter()
        .enumerate()
        .filter(|(_, column)| found.contains(&column.title));
    columns
        .map(|(at, column)| (column.title, line.raw(at).to_owned()))
        .collect()
}

fn judge(kernel: &Kernel, lines: &[Line]) -> (Vec<Good>, Vec<Rejected>) {
    let tree = kernel.tree();
    let there = There::of(&tree);
    let mut rejected = Vec::new();
    let mut good = Vec::new();
    let mut codes: HashMap<String, u32> = HashMap::new();
    let mut titles: HashMap<String, u32> = HashMap::new();
    let here: HashMap<String, String> = lines
        .iter()
        .flat_map(|line| {
            [line.name(TITLE), line.name(SHORT), line.code(CODE)]
                .map(|name| (name, line.code(CODE)))
        })
        .filter(|(name, code)| !name.is_empty() && !code.is_empty())
        .collect();
    for (at, line) in lines.iter().enumerate() {
        let (title, code) = (line.name(TITLE), line.code(CODE));
        let mut faults = Vec::new();
        let mut fault =
            |column: usize, message: String| faults.push(line.reject(COLUMNS, column, message));
        match title.chars().count() {
            0 => fault(TITLE, "请填写名称。".into()),
            n if n > TITLE_MAX => {
                fault(TITLE, format!("名称最多 {TITLE_MAX} 个字，现有 {n} 个字。"))
            }
            _ => {
                if let Some(row) = titles.insert(title.clone(), line.row) {
                    fault(
                        TITLE,
                        format!("与第 {row} 行重名。同名学校请在名称中注明区市。"),
                    );
                }
            }
        }
        if code.is_empty() {
            fault(CODE, "请填写代码。".into());
        } else if code.len() > CODE_MAX
            || !code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        {
            fault(
                CODE,
                format!("代码只能是字母、数字、横线，最多 {CODE_MAX} 位。"),
            );
        } else if let Some(row) = codes.insert(code.clone(), line.row) {
            fault(CODE, format!("与第 {row} 行的代码相同。代码不能重复。"));
        }
        let existing = there.by_code.get(code.as_str());
        let same_title = there
            .by_title
            .get(title.as_str())
            .filter(|it| it.code != code);
        if let Some(other) = existing.filter(|it| it.title != title) {
            fault(
                CODE,
                format!(
                    "这个代码已是“{}”的，请核对代码；若是改名，请在机构页修改。",
                    other.title
                ),
            );
        } else if let Some(other) = same_title {
            fault(
                TITLE,
                format!("已有同名机构，代码是 {}，请核对。", other.code),
            );
        }
        let mut values = Values::new();
        let kind = choice(
            kernel.model.codes("registry.organisation_kind"),
            &line.name(KIND),
        );
        let level = choice(kernel.model.codes("registry.level"), &line.name(LEVEL));
        for (column, name, found) in [(KIND, "kind", kind), (LEVEL, "level", level)] {
            match found {
                Ok(code) => drop(values.insert(name.into(), Value::Code(code))),
                Err(why) => fault(column, why),
            }
        }
        for (column, name) in [(PUPILS, "pupils"), (SCHOOLS, "schools")] {
            match number(&line.code(column)) {
                Ok(value) => drop(values.insert(name.into(), value)),
                Err(why) => fault(column, why),
            }
        }
        let parent = parent((kernel, &there), &line.name(PARENT), &code, &here);
        let parent = parent.map_err(|why| fault(PARENT, why));
        if existing.is_none() {
            for (name, text) in [
                ("title", title),
                ("short", line.name(SHORT)),
                ("code", code.clone()),
            ] {
                values.insert(name.into(), text.into());
            }
            values.insert("aliases".into(), line.names(ALIASES).join("、").into());
        } else {
            values.clear();
        }
        match parent {
            Ok(parent) if faults.is_empty() => good.push(Good {
                line: at,
                code,
                parent,
                values,
            }),
            _ => rejected.extend(faults),
        }
    }
    rejected.extend(unrooted(kernel, lines, &mut good));
    rejected.sort_by_key(|it| it.row);
    (good, rejected)
}

/// A code by its title or itself.
pub(super) fn choice(list: Option<&CodeList>, text: &str) -> Result<String, String> {
    let Some(list) = list else {
        return Err("系统中没有这份选项表。".into());
    };
    if text.is_empty() {
        return Err(format!("请选择{}。", list.title));
    }
    let found = list
        .codes
        .iter()
        .find(|(code, it)| it.title == text || code.as_str() == text);
    found.map(|(code, _)| code.clone()).ok_or_else(|| {
        let titles: Vec<&str> = list.codes.values().map(|it| it.title.as_str()).collect();
        format!("没有“{text}”这一项，可选：{}。", titles.join("、"))
    })
}

fn number(text: &str) -> Result<Value, String> {
    let plain = text.replace([',', '，'], "");
    let plain = plain.trim_end_matches(['人', '所']);
    if plain.is_empty() {
        return Ok(Value::Missing);
    }
    match plain.parse::<i64>() {
        Ok(n) if n >= 0 => Ok(Value::Integer(n)),
        Ok(_) => Err("不能是负数。".into()),
        Err(_) => Err(format!("“{text}”不是整数，请只填数字。")),
    }
}

fn parent(
    (kernel, there): (&Kernel, &There<'_>),
    text: &str,
    own: &str,
    here: &HashMap<String, String>,
) -> Result<Parent, String> {
    let tree = kernel.tree();
    if text.is_empty() {
        let root = tree.root().ok_or("系统中还没有最上级的局。")?;
        return Ok(Parent::There(root.id));
    }
    // What is there already comes first: a row of the same name may have been rejected.
    if let Some(known) = there.by_title.get(text).or_else(|| there.by_code.get(text)) {
        return Ok(Parent::There(known.id));
    }
    if let Some(code) = here.get(text) {
        return if code == own {
            Err("上级单位不能是自己。".into())
        } else {
            Ok(Parent::Here(code.clone()))
        };
    }
    organisation(kernel, text).map(Parent::There)
}

/// An organisation by its title, short name or code.
pub(super) fn organisation(kernel: &Kernel, text: &str) -> Result<Id, String> {
    let tree = kernel.tree();
    let by = |test: &dyn Fn(&kernel::Organisation) -> bool| -> Vec<Id> {
        tree.all().filter(|it| test(it)).map(|it| it.id).collect()
    };
    let exact = by(&|it| it.title == text || it.code == text);
    let found = if exact.is_empty() {
        by(&|it| it.short == text)
    } else {
        exact
    };
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(format!("没有找到“{text}”，请填机构的名称、简称或代码。")),
        _ => Err(format!(
            "“{text}”有 {} 个，分不清是哪一个，请改填代码。",
            found.len()
        )),
    }
}

/// Rows whose parents were rejected, go in a circle or lie too deep; taken out of the good ones.
fn unrooted(kernel: &Kernel, lines: &[Line], good: &mut Vec<Good>) -> Vec<Rejected> {
    let tree = kernel.tree();
    let parents: HashMap<String, Parent> = good
        .iter()
        .map(|it| (it.code.clone(), it.parent.clone()))
        .collect();
    let depth = |start: &Good| -> Result<usize, &'static str> {
        let (mut at, mut seen) = (start.parent.clone(), HashSet::from([start.code.clone()]));
        let mut depth = 1;
        loop {
            match at {
                Parent::There(id) => return Ok(depth + tree.depth(id).unwrap_or(1)),
                Parent::Here(code) if !seen.insert(code.clone()) => {
                    return Err("上级单位互为上下级，成了圈。请核对这几行的上级单位。");
                }
                Parent::Here(code) => {
                    depth += 1;
                    at = parents
                        .get(&code)
                        .cloned()
                        .ok_or("上级单位所在的一行没有通过，请先改好那一行。")?;
                }
            }
        }
    };
    let mut rejected = Vec::new();
    let judged: Vec<Option<String>> = good
        .iter()
        .map(|it| match depth(it) {
            Ok(n) if n > LEVELS_MAX => {
                Some(format!("机构最多 {LEVELS_MAX} 层，这一行是第 {n} 层。"))
            }
            Ok(_) => None,
            Err(why) => Some(why.to_owned()),
        })
        .collect();
    let mut verdicts = judged.into_iter();
    good.retain(|it| match verdicts.next().flatten() {
        Some(why) => {
            rejected.push(lines[it.line].reject(COLUMNS, PARENT, why));
            false
        }
        None => true,
    });
    rejected
}

/// Writes parents before children.
fn write(kernel: &Kernel, caller: &Caller, good: Vec<Good>) -> Outcome<()> {
    let tree = kernel.tree();
    let mut ids: HashMap<String, Id> = tree.all().map(|it| (it.code.clone(), it.id)).collect();
    let mut left: Vec<Good> = good
        .into_iter()
        .filter(|it| !it.values.is_empty())
        .collect();
    while !left.is_empty() {
        let (ready, later): (Vec<Good>, Vec<Good>) =
            left.into_iter().partition(|it| match &it.parent {
                Parent::There(_) => true,
                Parent::Here(code) => ids.contains_key(code),
            });
        if ready.is_empty() {
            // Circles were rejected before.
            break;
        }
        let rows: Vec<(String, Values)> = ready
            .into_iter()
            .map(|mut it| {
                let parent = match &it.parent {
                    Parent::There(id) => Some(*id),
                    Parent::Here(code) => ids.get(code).copied(),
                };
                it.values.insert("parent".into(), parent.into());
                (it.code, it.values)
            })
            .collect();
        for some in rows.chunks(CHUNK) {
            let some = some.to_vec();
            let made = kernel.as_caller(caller, move |ctx| {
                let mut made = Vec::with_capacity(some.len());
                for (code, values) in &some {
                    made.push((
                        code.clone(),
                        ctx.create(kernel::ORGANISATION, values.clone())?.id,
                    ));
                }
                Ok(made)
            })?;
            ids.extend(made);
        }
        left = later;
    }
    Ok(())
}
