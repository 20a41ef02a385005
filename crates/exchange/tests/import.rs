//! Lists of offices come in: what can be understood is, what cannot is said row by row, and
//! all of it can be done again, gone on with and taken back.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "roll/mod.rs"]
mod roll;

use std::collections::BTreeMap;
use std::io::Cursor;

use exchange::{AtOnce, Choice, Fate, Layout, NewBatch, Origin, Slots, Use, Work};
use kernel::{Failure, JobKinds, Outcome, Present, Refusal, Signal, Told, value_text};
use roll::{Roll, open, over_both};
use sheet::write::{self, Look};

over_both! {
    a_roster_of_an_office_comes_in
    everything_wrong_with_a_row_is_said_at_once
    what_was_refused_comes_back_as_it_was_and_goes_in_when_mended
    the_same_file_twice_makes_nothing_twice
    without_a_key_a_file_is_known_by_its_bytes
    a_list_brings_what_it_says_and_leaves_the_rest
    an_import_that_was_cut_off_goes_on_where_it_was
    an_import_is_taken_back_but_for_what_was_touched
    a_look_beforehand_writes_nothing
    who_may_not_create_may_not_import
    a_batch_is_a_job_that_any_node_goes_on_with
    what_a_column_is_need_be_said_once
}

const HEADING: &str = "序号,*姓　名,证件号码,性别,出生日期,学校,年级,入学日期,住校,身高（cm）,伙食费,特长,班主任,学期,家长寄语";

/// A list as it is sent around: a title, the heading in the third row, columns of its own.
fn roster(rows: &[&str]) -> Vec<u8> {
    let head = format!(
        "东县新生名册,,\n填报单位：东县教体局,,\n{}\n",
        HEADING
            .replace("学校", "就读学校")
            .replace("住校", "是否住校")
    );
    [head.as_bytes(), rows.join("\n").as_bytes()].concat()
}

const GOOD: &[&str] = &[
    "1,王 一,990100201509010011,男,2015/9/1,东县第一小学,1,2021年9月1日,是,１２１．５,\"1,200元\",\"象棋、唱歌\",,2021—2022学年第一学期,爱学习",
    "2,李二,９９０１００２０１５０９０２００２２,2,42249,9900010001,１,2021.9.1,×,,￥3.5,跑步,,2021T1,",
    ",,,,,,,,,,,,,,",
    "合计,,,,,,,,,,1203.5,,,,",
];

fn texts(roll: &Roll, fields: &[&str]) -> Vec<Vec<String>> {
    let rows = roll.all("roll.pupil");
    let row = |it: &kernel::Record| fields.iter().map(|f| value_text(it.get(f))).collect();
    rows.iter().map(row).collect()
}

fn a_roster_of_an_office_comes_in(roll: &Roll) {
    let (import, summary) = roll.take("roll.pupil", &roster(GOOD), Present::Refuse);
    assert_eq!(roll.refused(&import), [""; 0]);
    assert_eq!((summary.counts.rows, summary.counts.created), (2, 2));
    assert_eq!(summary.passed, [7], "the total");
    let all = texts(
        roll,
        &[
            "name",
            "citizen_id",
            "sex",
            "born_on",
            "enrolled_on",
            "grade",
            "boarding",
            "height",
            "tuition",
            "likes",
            "term",
            "pays",
        ],
    );
    assert_eq!(
        all,
        [
            [
                "王一",
                "990100201509010011",
                "1",
                "2015-09-01",
                "2021-09-01",
                "1",
                "是",
                "121.5",
                "1200",
                "chess、song",
                "2021T1",
                "2400"
            ],
            [
                "李二",
                "990100201509020022",
                "2",
                "2015-09-02",
                "2021-09-01",
                "1",
                "否",
                "",
                "3.5",
                "run",
                "2021T1",
                "7"
            ],
        ]
    );
    let unknown: Vec<&str> = import
        .layout
        .columns
        .iter()
        .filter(|it| it.becomes == Use::Unknown)
        .map(|it| it.title.as_str())
        .collect();
    assert_eq!(unknown, ["家长寄语"]);
}

fn everything_wrong_with_a_row_is_said_at_once(roll: &Roll) {
    let teacher = |name: &str| {
        let values = [("name", name.into()), ("school", roll.school.into())];
        let values = values.map(|(name, value): (&str, model::Value)| (name.to_owned(), value));
        roll.kernel
            .as_platform(move |ctx| {
                ctx.create("roll.teacher", values.clone().into_iter().collect())
            })
            .unwrap();
    };
    teacher("赵老师");
    teacher("赵老师");
    let rows = [
        GOOD[0],
        // The key comes again, the sex is none, the day does not exist.
        "2,李二,990100201509010011,未知,2015-02-30,一小,1,,,,,,,,",
        // Ambiguous school and teacher, a grade that is none, a height out of bounds.
        "3,张三,990100201509030033,女,20150903,实小,三年级,,,300,,,赵老师,,",
        // Digits lost, no name, checks over one field and over two.
        "4,,9.90100E+17,女,2015-09-03,某小学,2,2015-09-01,也许,,1.234,游泳,李老师,2021年13月,",
        "5,钱五,99010020150903,女,2015-09-03,一小,2,2015-09-01,,,,,,,",
    ];
    let (import, summary) = roll.take("roll.pupil", &roster(&rows), Present::Refuse);
    assert_eq!((summary.counts.created, summary.counts.rejected), (1, 4));
    let refused = roll.refused(&import);
    let expected = [
        "第 5 行“性别”：没有“未知”这一项，可填：男、女",
        "第 5 行“出生日期”：没有2015-02-30这一天，请核对",
        "第 5 行“证件号”：与第 4 行相同",
        "第 6 行“年级”：应为整数",
        "第 6 行“身高”：不能大于 230",
        "第 6 行“就读学校”：“实小”有 2 个，分不清是哪一个：东县实验小学（代码 9900010002，东县教体局）、西县实验小学（代码 9900020002，西县教体局）。请改填代码",
        "第 6 行“班主任”：“赵老师”有 2 个，分不清是哪一个：赵老师（T001，东县第一小学）、赵老师（T002，东县第一小学）。请改填编号",
        "第 7 行“证件号”：后几位数字已丢失（表格把它当数字存成了科学计数法）。请把这一列设为“文本”格式，重新填写完整号码",
        "第 7 行“是否住校”：应填是或否",
        "第 7 行“伙食费”：最多 2 位小数",
        "第 7 行“特长”：没有“游泳”这一项，可填：象棋、唱歌、跑步",
        "第 7 行“学期”：应为时间段，如 2026年、2026年上半年、2026年第3季度、2026年9月、2026—2027学年",
        "第 7 行“就读学校”：没有找到“某小学”，请填机构的名称、简称或代码",
        "第 7 行“班主任”：没有找到“李老师”，请填任课教师的编号或教师名",
        "第 7 行请填写“姓名”",
        "第 7 行入学日期应晚于出生日期",
        "第 8 行“证件号”：证件号应为 18 位",
        "第 8 行入学日期应晚于出生日期",
    ];
    assert_eq!(refused, expected);
}

fn rejects(roll: &Roll, import: &exchange::Import, bytes: &[u8], csv: bool) -> (u64, Vec<u8>) {
    let register = roll.kernel.model.register(&import.register).unwrap();
    let mut out = Cursor::new(Vec::new());
    let look = Look::default();
    let mut table = match csv {
        true => write::csv(&mut out, &look),
        false => write::xlsx(&mut out, look),
    }
    .unwrap();
    let n = exchange::rejects(
        &roll.kernel,
        register,
        open(bytes),
        &import.layout,
        Ok(import.batch.unwrap()),
        table.as_mut(),
    )
    .unwrap();
    table.finish().unwrap();
    (n, out.into_inner())
}

fn what_was_refused_comes_back_as_it_was_and_goes_in_when_mended(roll: &Roll) {
    let rows = [
        GOOD[0],
        "2,李二,990100201509020022,未知,2015/9/2,一小,1,,,,-3.5,,,,",
    ];
    let (import, _) = roll.take("roll.pupil", &roster(&rows), Present::Refuse);
    let (n, bytes) = rejects(roll, &import, &roster(&rows), true);
    assert_eq!(n, 1);
    let text = String::from_utf8(bytes).unwrap();
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert!(lines[0].starts_with("东县新生名册,,"));
    assert!(lines[2].ends_with("家长寄语,原因"));
    assert_eq!(
        lines[3],
        "2,李二,990100201509020022,未知,2015/9/2,一小,1,,,,'-3.5,,,,,“性别”：没有“未知”这一项，可填：男、女"
    );
    // Mended in the file itself, with the reasons left where they were.
    let mended = text.replace("未知,", "女,");
    let (import, summary) = roll.take("roll.pupil", mended.as_bytes(), Present::Refuse);
    assert_eq!(roll.refused(&import), [""; 0]);
    assert_eq!(summary.counts.created, 1);
    assert_eq!(texts(roll, &["name", "tuition"])[1], ["李二", "-3.5"]);
    // A second round has one column of reasons, not two.
    let again = text.replace("2015/9/2", "昨天");
    let (import, _) = roll.take("roll.pupil", again.as_bytes(), Present::Refuse);
    let (_, bytes) = rejects(roll, &import, again.as_bytes(), false);
    let mut book = open(&bytes);
    let mut heading = Vec::new();
    book.each(0, &mut |row| {
        heading = (0..row.cells.len()).map(|at| row.text(at)).collect();
        if row.number == 3 {
            std::ops::ControlFlow::Break(())
        } else {
            std::ops::ControlFlow::Continue(())
        }
    })
    .unwrap();
    assert_eq!(heading.iter().filter(|it| *it == "原因").count(), 1);
}

fn the_same_file_twice_makes_nothing_twice(roll: &Roll) {
    let (_, first) = roll.take("roll.pupil", &roster(GOOD), Present::Skip);
    assert_eq!((first.counts.created, first.counts.unchanged), (2, 0));
    for present in [Present::Skip, Present::Update] {
        let (_, again) = roll.take("roll.pupil", &roster(GOOD), present);
        assert_eq!(
            (
                again.counts.created,
                again.counts.updated,
                again.counts.unchanged
            ),
            (0, 0, 2)
        );
        assert_eq!(again.counts.accepted(), 2);
    }
    let (import, refused) = roll.take("roll.pupil", &roster(GOOD), Present::Refuse);
    assert_eq!(refused.counts.rejected, 2);
    assert_eq!(
        roll.refused(&import)[0],
        "第 4 行“证件号”：已有相同的一条，不能重复"
    );
    assert_eq!(roll.all("roll.pupil").len(), 2);
}

const VISITS: &str = "来访人,来访日\n王一,2026-03-01\n王一,2026-03-01\n李二,某日\n";

fn without_a_key_a_file_is_known_by_its_bytes(roll: &Roll) {
    let (_, first) = roll.take("roll.visit", VISITS.as_bytes(), Present::Skip);
    assert_eq!(
        (first.counts.created, first.counts.rejected),
        (2, 1),
        "two may be alike"
    );
    let (import, again) = roll.take("roll.visit", VISITS.as_bytes(), Present::Skip);
    assert_eq!(
        (again.counts.created, again.counts.rejected),
        (0, 1),
        "what was refused is tried again"
    );
    assert_eq!(roll.all("roll.visit").len(), 2);
    undo(roll, &import);
    let other = VISITS.replace("某日", "2026-03-02");
    let (_, other) = roll.take("roll.visit", other.as_bytes(), Present::Skip);
    assert_eq!(other.counts.created, 3, "other bytes are another file");
}

fn a_list_brings_what_it_says_and_leaves_the_rest(roll: &Roll) {
    roll.take("roll.pupil", &roster(GOOD), Present::Refuse);
    let some = "证件号,班级,身高\n990100201509010011,一班,122\n990100201509020022,二班,\n";
    let import = roll
        .import("roll.pupil", some.as_bytes(), Present::Skip)
        .unwrap();
    let mut slots = AtOnce {
        kernel: &roll.kernel,
        caller: &roll.clerk,
        told: &mut |_| (),
    };
    match exchange::run(&import, open(some.as_bytes()), &mut slots) {
        Err(Failure::Refused(why)) => assert_eq!(
            why.message,
            "表头中缺少“姓名”“性别”“出生日期”“就读学校”“年级”列，每条学生都要填写。请补上这些列，或指明表中哪一列是它。"
        ),
        other => panic!("{other:?}"),
    }
    let (_, summary) = roll.take("roll.pupil", some.as_bytes(), Present::Update);
    assert_eq!(summary.counts.updated, 2);
    assert_eq!(
        texts(roll, &["name", "class", "height", "sex"]),
        [["王一", "一班", "122", "1"], ["李二", "二班", "", "2"]]
    );
}

/// Slots that break after some.
struct Broken<'a> {
    roll: &'a Roll,
    left: usize,
}

impl Slots for Broken<'_> {
    fn slot(&mut self, _: u64, mut work: Work) -> Outcome<()> {
        if self.left == 0 {
            return Err(Refusal::new("job.stop", "服务正在停止").into());
        }
        self.left -= 1;
        self.roll
            .kernel
            .in_slot(&self.roll.clerk, move |ctx| work(ctx))
    }
}

/// More than are offered to one slot, however fast it is.
const SLOTS: usize = 5000;

fn many(n: usize) -> Vec<u8> {
    let line = |n: usize| format!("{n},孩{n},9901002015{n:08},女,2015/9/1,一小,1,,,,,,,,");
    let rows: Vec<String> = (0..n).map(line).collect();
    roster(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

fn an_import_that_was_cut_off_goes_on_where_it_was(roll: &Roll) {
    let bytes = many(SLOTS);
    let import = roll.begun("roll.pupil", &bytes, Present::Refuse);
    let mut broken = Broken { roll, left: 1 };
    let came = exchange::run(&import, open(&bytes), &mut broken);
    assert!(matches!(&came, Err(Failure::Refused(it)) if it.code == "job.stop"));
    assert!(exchange::end(&roll.kernel, &roll.clerk, import.batch.unwrap(), came).is_err());
    let there = roll.all("roll.pupil").len();
    assert!(0 < there && there < 5000, "{there}");
    let (again, summary) = roll.take("roll.pupil", &bytes, Present::Refuse);
    assert_eq!(again.batch, import.batch, "the same batch");
    assert_eq!((summary.counts.created, summary.counts.rejected), (5000, 0));
    let mut names: Vec<String> = roll
        .all("roll.pupil")
        .iter()
        .map(|it| it.text("name").to_owned())
        .collect();
    names.dedup();
    assert_eq!(names.len(), 5000);
    let batch = &roll.all("exchange.batch")[0];
    assert_eq!(
        (batch.state.as_deref(), batch.get("created").as_integer()),
        (Some("done"), Some(5000))
    );
}

fn undo(roll: &Roll, import: &exchange::Import) -> exchange::Kept {
    let mut slots = AtOnce {
        kernel: &roll.kernel,
        caller: &roll.clerk,
        told: &mut |_| (),
    };
    exchange::undo(&roll.kernel, &roll.clerk, import.batch.unwrap(), &mut slots).unwrap()
}

fn an_import_is_taken_back_but_for_what_was_touched(roll: &Roll) {
    roll.take("roll.pupil", &roster(&GOOD[..1]), Present::Refuse);
    let bytes = [
        many(600),
        "\n0,王 一,990100201509010011,女,2015/9/1,一小,1,,,,,,,,".into(),
    ]
    .concat();
    let (import, summary) = roll.take("roll.pupil", &bytes, Present::Update);
    assert_eq!((summary.counts.created, summary.counts.updated), (600, 1));
    let touched = roll
        .all("roll.pupil")
        .into_iter()
        .find(|it| it.text("name") == "孩7")
        .unwrap();
    let change = |version: i64, class: serde_json::Value| {
        let edit = kernel::Edit {
            register: "roll.pupil".into(),
            id: touched.id,
            version,
            values: [("class".to_owned(), class)].into_iter().collect(),
            reason: None,
        };
        roll.kernel.edit(&roll.clerk, edit).unwrap();
    };
    change(touched.version, "三班".into());
    let kept = undo(roll, &import);
    assert_eq!((kept.undone, kept.kept), (600, 1));
    assert_eq!(kept.rows, [(11, "后来又改过".to_owned())]);
    assert_eq!(texts(roll, &["name", "sex"]), [["王一", "1"], ["孩7", "2"]]);
    let batch = roll.all("exchange.batch").pop().unwrap();
    assert_eq!(
        (batch.state.as_deref(), batch.get("kept").as_integer()),
        (Some("undone"), Some(1))
    );
    // Once the change is taken back, so is the rest of the batch; and then there is no more.
    change(touched.version + 1, serde_json::Value::Null);
    let kept = undo(roll, &import);
    assert_eq!((kept.undone, kept.kept), (1, 0));
    assert_eq!(texts(roll, &["name", "sex"]), [["王一", "1"]]);
    let batch = roll.all("exchange.batch").pop().unwrap();
    let why = exchange::may_undo(&roll.kernel, &roll.clerk, &batch).unwrap_err();
    assert_eq!(String::from(&why), "这一批已经全部撤销了。");
    let found = roll
        .kernel
        .verify_history(&BTreeMap::new(), &mut |_| ())
        .unwrap();
    assert_eq!(found.faults, []);
}

fn a_look_beforehand_writes_nothing(roll: &Roll) {
    roll.take("roll.pupil", &roster(&GOOD[..1]), Present::Refuse);
    let rows = [GOOD[0], GOOD[1], "3,,1,女,2015/9/1,一小,1,,,,,,,,"];
    let bytes = roster(&rows);
    let import = roll.import("roll.pupil", &bytes, Present::Skip).unwrap();
    let shown = exchange::preview(&import, open(&bytes)).unwrap();
    let fates: Vec<_> = shown
        .iter()
        .map(|it| {
            (
                it.row,
                matches!(it.fate, Fate::Refuse(_)),
                it.fate == Fate::Create,
            )
        })
        .collect();
    assert_eq!(
        fates,
        [(4, false, false), (5, false, true), (6, true, false)]
    );
    assert_eq!(
        shown[1].cells[1..3],
        ["李二", "９９０１００２０１５０９０２００２２"]
    );
    let mut slots = AtOnce {
        kernel: &roll.kernel,
        caller: &roll.clerk,
        told: &mut |_| (),
    };
    let dry = exchange::run(&import, open(&bytes), &mut slots).unwrap();
    assert_eq!(
        (
            dry.counts.created,
            dry.counts.unchanged,
            dry.counts.rejected
        ),
        (1, 1, 1)
    );
    assert_eq!(dry.refused[0].row, 6);
    assert_eq!(roll.all("roll.pupil").len(), 1);
    assert_eq!(roll.all("exchange.batch").len(), 1);
}

fn who_may_not_create_may_not_import(roll: &Roll) {
    let bytes = roster(GOOD);
    let mut import = roll.import("roll.pupil", &bytes, Present::Skip).unwrap();
    import.caller.positions[0].role = "leader".into();
    assert!(exchange::preview(&import, open(&bytes)).is_err());
    let mut west = roll.import("roll.pupil", &bytes, Present::Skip).unwrap();
    let other = roll
        .all("registry.organisation")
        .into_iter()
        .find(|it| it.text("code") == "990002")
        .unwrap();
    west.caller.positions[0].unit = other.id;
    west.caller.positions[0].area = other.id;
    let shown = exchange::preview(&west, open(&bytes)).unwrap();
    let why = |it: &Fate| match it {
        Fate::Refuse(problems) => problems[0].message.clone(),
        _ => String::new(),
    };
    assert_eq!(why(&shown[0].fate), "您的岗位不能为该单位新建学生。");
}

/// A node's work on whatever waits, or until it is told to stop.
fn node(roll: &Roll, name: &str, told: &Told) {
    let mut kinds = JobKinds::default();
    exchange::teach(&mut kinds);
    let job = roll.kernel.claim_job(&kinds, name).unwrap().unwrap();
    roll.kernel.run_job(&kinds, job, told).unwrap();
}

fn a_batch_is_a_job_that_any_node_goes_on_with(roll: &Roll) {
    let bytes = many(SLOTS);
    let kept = roll
        .kernel
        .keep_file_from(
            &roll.clerk,
            None,
            "名册.csv",
            "text/csv",
            &mut bytes.as_slice(),
        )
        .unwrap();
    let import = roll.import("roll.pupil", &bytes, Present::Refuse).unwrap();
    let new = NewBatch {
        register: "roll.pupil".into(),
        name: "名册.csv".into(),
        file: Some(kept.id),
        digest: kept.text("digest").to_owned(),
        sheet: String::new(),
        heading: None,
        headings: import.layout.headings(),
        columns: import.layout.decided(),
        present: Present::Refuse,
    };
    let rows = exchange::rows_of();
    let idle = |_: &kernel::Record| Ok(false);
    let begun = exchange::begin(&roll.kernel, &roll.clerk, &new, true, &idle, rows).unwrap();
    let batch = || {
        let all = roll.all("exchange.batch");
        all.into_iter().find(|it| it.id == begun.batch).unwrap()
    };
    assert!(exchange::is_at_work(&roll.kernel, &batch()).unwrap());
    let stopped = Told::default();
    stopped.tell(Signal::Stop);
    node(roll, "甲", &stopped);
    let cut_off = batch();
    assert!(cut_off.in_state("running"), "{:?}", cut_off.get("says"));
    node(roll, "乙", &Told::default());
    let done = batch();
    assert_eq!(
        (done.state.as_deref(), done.get("created").as_integer()),
        (Some("done"), Some(5000))
    );
    // Taken back the same way; what it would do is told beforehand.
    let seen = exchange::foresee(&roll.kernel, &roll.clerk, &done, 10_000).unwrap();
    assert_eq!(
        (seen.kept.undone, seen.kept.kept, seen.whole),
        (5000, 0, true)
    );
    assert_eq!(roll.all("roll.pupil").len(), 5000, "nothing was done");
    let undoing = exchange::undoing_of();
    exchange::begin_undo(&roll.kernel, &roll.clerk, begun.batch, undoing).unwrap();
    node(roll, "甲", &stopped);
    node(roll, "乙", &Told::default());
    assert!(batch().in_state("undone"));
    assert_eq!(roll.all("roll.pupil").len(), 0);
}

fn what_a_column_is_need_be_said_once(roll: &Roll) {
    let text = "证件号码,名字,性别,出生日期,就读学校,年级\n";
    let register = roll.kernel.model.register("roll.pupil").unwrap();
    let layout = |text: &str, caller: &kernel::Caller, columns: &[(usize, Option<&str>)]| {
        let columns = columns
            .iter()
            .map(|(at, name)| (*at, name.map(str::to_owned)));
        let choice = Choice {
            columns: columns.collect(),
            ..Choice::default()
        };
        let mut book = open(text.as_bytes());
        Layout::for_caller(&roll.kernel, caller, register, &mut book, &choice).unwrap()
    };
    let named = |layout: &Layout, at: usize| {
        let column = &layout.columns[at];
        (column.becomes.field().map(str::to_owned), column.origin)
    };
    let unknown = layout(text, &roll.clerk, &[]);
    assert_eq!(named(&unknown, 1), (None, Origin::Seen));
    let said = layout(text, &roll.clerk, &[(1, Some("name")), (5, None)]);
    let new = NewBatch {
        register: "roll.pupil".into(),
        name: "名册.csv".into(),
        file: None,
        digest: "0".into(),
        sheet: String::new(),
        heading: None,
        headings: said.headings(),
        columns: said.decided(),
        present: Present::Skip,
    };
    let alone = Box::new(|_: &mut kernel::Ctx<'_>, batch| Ok(batch));
    exchange::begin(&roll.kernel, &roll.clerk, &new, true, &|_| Ok(true), alone).unwrap();
    // In another order, with the reasons of refused rows, for somebody else: it is known.
    let other = kernel::Caller {
        account: base::Id::now_v7(),
        ..roll.clerk.clone()
    };
    let shuffled = "性别,名字,证件号码,出生日期,年级,就读学校,原因\n";
    let known = layout(shuffled, &other, &[]);
    assert_eq!(named(&known, 1), (Some("name".into()), Origin::Remembered));
    assert_eq!(named(&known, 4), (None, Origin::Remembered));
    // What is said now counts more; other headings are another matter.
    let now = layout(shuffled, &other, &[(4, Some("grade"))]);
    assert_eq!(named(&now, 4), (Some("grade".into()), Origin::Chosen));
    let less = layout("证件号码,名字,性别\n", &other, &[]);
    assert_eq!(named(&less, 1), (None, Origin::Seen));
}

#[test]
fn a_person_may_say_which_column_is_what() {
    let roll = Roll::sqlite();
    let text = "证件号码,名字,性别\n1,王一,男\n";
    let register = roll.kernel.model.register("roll.pupil").unwrap();
    let layout = |chosen: &[(usize, Option<&str>)]| {
        let columns = chosen
            .iter()
            .map(|(at, name)| (*at, name.map(str::to_owned)));
        let choice = Choice {
            columns: columns.collect(),
            ..Choice::default()
        };
        let mut book = open(text.as_bytes());
        let layout = Layout::of(&roll.kernel, register, &mut book, &choice).unwrap();
        layout
            .columns
            .into_iter()
            .map(|it| it.becomes)
            .collect::<Vec<_>>()
    };
    let field = |name: &str| Use::Field(name.into());
    assert_eq!(
        layout(&[]),
        [field("citizen_id"), Use::Unknown, field("sex")]
    );
    assert_eq!(
        layout(&[(1, Some("name")), (2, None)]),
        [field("citizen_id"), field("name"), Use::Unknown]
    );
    assert_eq!(
        layout(&[(1, Some("sex")), (0, Some("pays"))]),
        [Use::Unknown, field("sex"), Use::Unknown]
    );
    assert!(roll.county != roll.school);
    // The same by their titles, as from the console.
    let named = |column: &str, field: &str| {
        let mut layout = Layout::of(
            &roll.kernel,
            register,
            &mut open(text.as_bytes()),
            &Choice::default(),
        )
        .unwrap();
        let pairs = [(column.to_owned(), field.to_owned())];
        let named = layout.name(register, &pairs);
        named.map(|()| layout.columns[1].becomes.clone())
    };
    assert_eq!(named("名字", "姓名"), Ok(field("name")));
    assert_eq!(named("名字", ""), Ok(Use::Unknown));
    for (column, field, says) in [
        (
            "大名",
            "姓名",
            "表头里没有“大名”这一列，有的是：证件号码、名字、性别。",
        ),
        ("名字", "大名", "没有“大名”这一项，可以是："),
    ] {
        let refused = named(column, field).unwrap_err().message;
        assert!(refused.contains(says), "{refused}");
    }
}
