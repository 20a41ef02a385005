//! Lists are written as programs and people expect them.

use std::io::{Cursor, Read};

use base::{Day, Decimal};
use parquet::file::reader::{FileReader, SerializedFileReader};
use sheet::write::{self, Column, ColumnKind, Datum, Look};

fn look() -> Look {
    let column = |name: &str, title: &str, kind: ColumnKind| Column {
        name: name.into(),
        title: title.into(),
        kind,
        width: 12.0,
    };
    Look {
        name: "学生".into(),
        columns: vec![
            column("name", "姓名", ColumnKind::Text),
            column("grade", "年级", ColumnKind::Integer),
            column("height", "身高", ColumnKind::Decimal { scale: 1 }),
            column("born_on", "出生日期", ColumnKind::Day),
            column("seen_at", "到校", ColumnKind::Moment),
            column("boards", "住校", ColumnKind::Flag),
            column("share", "比例", ColumnKind::Decimal { scale: 2 }),
        ],
        mark: "甄一 2026-11-23 导出".into(),
        note: Some("含个人信息。".into()),
        ..Look::default()
    }
}

fn rows() -> Vec<Vec<Datum>> {
    let day = Day::constant(2015, 9, 1);
    vec![
        vec![
            Datum::Text("王一".into()),
            Datum::Integer(3),
            Datum::Decimal(Decimal::new(1215, 1)),
            Datum::Day(day),
            Datum::Moment(day.at(8, 30, 0, 0)),
            Datum::Flag(true),
            Datum::Share(0.925),
        ],
        vec![Datum::None; 7],
    ]
}

#[test]
fn a_parquet_has_typed_columns_and_says_what_it_is() {
    let file = tempfile::tempfile().unwrap();
    let mut table = write::parquet(file.try_clone().unwrap(), &look()).unwrap();
    for row in rows() {
        table.row(&row).unwrap();
    }
    table.finish().unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let said = reader.metadata().file_metadata();
    let keys: Vec<_> = said.key_value_metadata().unwrap().iter().collect();
    let value = |key: &str| keys.iter().find(|it| it.key == key).unwrap().value.clone();
    assert_eq!(value("note").unwrap(), "含个人信息。");
    assert_eq!(value("titles").unwrap().split('\t').count(), 7);
    let rows: Vec<String> = reader
        .get_row_iter(None)
        .unwrap()
        .map(|row| row.unwrap().to_string())
        .collect();
    assert_eq!(
        rows[0],
        "{name: \"王一\", grade: 3, height: 121.5, born_on: 2015-09-01, seen_at: 2015-09-01 08:30:00.000000 +00:00, boards: true, share: 92.50}"
    );
    assert_eq!(
        rows[1],
        "{name: null, grade: null, height: null, born_on: null, seen_at: null, boards: null, share: null}"
    );
}

#[test]
fn a_text_says_what_it_is_in_its_first_line_in_either_encoding() {
    let mut out = Vec::new();
    let mut table = write::gb18030(Cursor::new(&mut out), &look()).unwrap();
    table.row(&rows()[0]).unwrap();
    table.finish().unwrap();
    let (text, _, bad) = encoding_rs::GB18030.decode(&out);
    assert!(!bad);
    assert_eq!(
        text,
        "含个人信息。\r\n姓名,年级,身高,出生日期,到校,住校,比例\r\n王一,3,121.5,2015-09-01,2015-09-01 08:30:00,是,92.5%\r\n"
    );
}

#[test]
fn a_workbook_says_it_on_its_first_cell_and_on_each_page() {
    let mut out = Cursor::new(Vec::new());
    let mut table = write::xlsx(&mut out, look()).unwrap();
    table.row(&rows()[0]).unwrap();
    table
        .row(&[Datum::Marked(Box::new(Datum::Text("李二".into())))])
        .unwrap();
    table.finish().unwrap();
    let mut archive = zip::ZipArchive::new(out).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        archive
            .by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    };
    assert!(part("xl/comments1.xml").contains("含个人信息。"));
    let sheet = part("xl/worksheets/sheet1.xml");
    assert!(sheet.contains("甄一 2026-11-23 导出"), "{sheet}");
    assert!(part("xl/styles.xml").contains("FDE2E1"));
}
