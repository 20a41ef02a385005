//! What leaves as a file comes back unchanged, and what is masked does not leave.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "roll/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod roll;

use std::io::Cursor;
use std::ops::ControlFlow;

use exchange::{Export, Format};
use kernel::{Caller, Count, Listing, Present};
use roll::{Roll, open, over_both};

over_both! {
    what_leaves_comes_back_unchanged
    what_is_masked_does_not_leave
    many_rows_leave_with_what_they_are_for
}

/// More than are read at once.
const PUPILS: usize = 1_203;

fn filled(roll: &Roll) {
    let teachers = "教师名,任教学校\n贾师,一小\n";
    roll.take("roll.teacher", teachers.as_bytes(), Present::Refuse);
    let head = "证件号,姓名,性别,出生日期,就读学校,年级,班级,入学日期,是否住校,身高,伙食费,特长,班主任,学期,备注\n";
    let line = |n: usize| {
        let (name, note) = match n % 3 {
            0 => (format!("孩{n}"), ""),
            1 => (format!("=孩{n}"), "\"两行\n，和“引号”\"\"\""),
            _ => (format!("孩 {n}"), "-1+1"),
        };
        format!(
            "9901002015{n:08},{name},{},2015-09-{:02},东县第一小学,{},{},2021-09-01,是,121.5,1200.05,象棋、跑步,贾师,2021-2022学年第一学期,{note}\n",
            1 + n % 2,
            1 + n % 28,
            1 + n % 9,
            if n.is_multiple_of(5) { "" } else { "007" },
        )
    };
    let text = head.to_owned() + &(0..PUPILS).map(line).collect::<String>();
    let (import, summary) = roll.take("roll.pupil", text.as_bytes(), Present::Refuse);
    assert_eq!(
        summary.counts.created,
        PUPILS as u64,
        "{:?}",
        roll.refused(&import)
    );
}

fn export<'r>(roll: &'r Roll, caller: &'r Caller) -> Export<'r> {
    let register = roll.kernel.model.register("roll.pupil").unwrap();
    let all = || register.fields.keys().cloned().collect();
    let mark = exchange::mark(&roll.kernel, caller, "核对学籍").unwrap();
    let mut listing = Listing::first(0);
    listing.sort.field = Some("citizen_id".into());
    listing.sort.descending = true;
    Export {
        kernel: &roll.kernel,
        caller,
        register,
        listing,
        columns: exchange::columns(&roll.kernel, caller, register, None, all).columns,
        note: Some(exchange::note(&mark)),
        mark,
        in_codes: false,
    }
}

fn written(export: &Export<'_>, format: Format) -> Vec<u8> {
    let mut output = Cursor::new(Vec::new());
    let mut told = Vec::new();
    let rows = export.write(format, &mut output, &mut |n| {
        told.push(n);
        Ok(())
    });
    assert_eq!(rows.unwrap(), PUPILS as u64);
    assert_eq!(told, [1_000, 1_203]);
    output.into_inner()
}

fn what_leaves_comes_back_unchanged(roll: &Roll) {
    filled(roll);
    let export = export(roll, &roll.clerk);
    for format in [Format::Xlsx, Format::Csv, Format::Gb18030] {
        let bytes = written(&export, format);
        let (import, summary) = roll.take("roll.pupil", &bytes, Present::Update);
        let counts = summary.counts;
        assert_eq!(
            (counts.unchanged, counts.updated, counts.rejected),
            (PUPILS as u64, 0, 0),
            "{format:?}: {:?}",
            roll.refused(&import).first()
        );
        assert!(
            import
                .layout
                .columns
                .iter()
                .all(|it| it.becomes != exchange::Use::Unknown)
        );
    }
    let text = String::from_utf8(written(&export, Format::Csv)).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next().unwrap(),
        "\u{feff}含个人信息。甄一 2026-05-29 04:26 导出，用途：核对学籍。请妥善保管，用后及时删除。"
    );
    assert!(lines.next().unwrap().starts_with("编号,证件号,姓名,性别,"));
    assert!(
        lines.next().unwrap().contains(",990100201500001202,"),
        "the last first"
    );
    assert_eq!(&written(&export, Format::Parquet)[..4], b"PAR1");
}

fn what_is_masked_does_not_leave(roll: &Roll) {
    let row =
        "证件号,姓名,性别,出生日期,就读学校,年级\n990100201509010011,王一,男,2015-09-01,一小,1\n";
    roll.take("roll.pupil", row.as_bytes(), Present::Refuse);
    let mut leader = roll.clerk.clone();
    leader.positions[0].role = "leader".into();
    let export = export(roll, &leader);
    let titles: Vec<&str> = export.columns.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles[..3], ["编号", "性别", "出生日期"]);
    assert!(
        !titles.contains(&"姓名") && !titles.contains(&"证件号"),
        "{titles:?}"
    );
    let mut output = Cursor::new(Vec::new());
    let mut plain = export;
    plain.listing.sort.field = None;
    plain
        .write(Format::Csv, &mut output, &mut |_| Ok(()))
        .unwrap();
    let mut cells = 0;
    open(&output.into_inner())
        .each(0, &mut |row| {
            assert!(!(0..row.cells.len()).any(|at| row.text(at).contains("王一")));
            cells += row.cells.len();
            ControlFlow::Continue(())
        })
        .unwrap();
    assert!(cells > 20);
    // Who reaches no row takes none away.
    let mut nobody = roll.clerk.clone();
    nobody.positions.clear();
    let mut out = Cursor::new(Vec::new());
    let none = self::export(roll, &nobody).write(Format::Csv, &mut out, &mut |_| Ok(()));
    assert!(none.is_err());
}

fn many_rows_leave_with_what_they_are_for(roll: &Roll) {
    let export = export(roll, &roll.clerk);
    let check = |n: u64, over: bool, purpose: &str| {
        let count = Count { n, over };
        exchange::with_purpose(&roll.kernel, &roll.clerk, &export.columns, count, purpose)
    };
    assert!(check(100, false, "").is_ok());
    assert_eq!(
        check(101, false, " ").unwrap_err().fields[0].message,
        "导出的内容含个人信息，超过 100 条须写明用途"
    );
    assert!(check(10_000, true, "核对学籍").is_ok());
    let plain: Vec<exchange::Column> = export
        .columns
        .iter()
        .filter(|it| !it.is_personal)
        .cloned()
        .collect();
    let many = Count {
        n: 10_000,
        over: true,
    };
    assert!(exchange::with_purpose(&roll.kernel, &roll.clerk, &plain, many, "").is_ok());
}
