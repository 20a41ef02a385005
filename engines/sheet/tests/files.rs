//! Files as Excel, WPS and LibreOffice write them, read back row by row.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use sheet::{Book, Cell, Row, Wanted, heading};

fn open(bytes: &[u8]) -> Book {
    Book::open(Cursor::new(bytes.to_vec())).unwrap()
}

fn rows(book: &mut Book, tab: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    book.each(tab, &mut |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })
    .unwrap();
    rows
}

fn texts(row: &Row) -> Vec<String> {
    (0..row.cells.len()).map(|at| row.text(at)).collect()
}

/// A list as an office has it: a merged title, a note, the heading in the fourth row, days
/// of three kinds, a long number kept as one, an empty row, a total.
fn roster() -> Vec<u8> {
    let mut book = Workbook::new();
    let large = Format::new().set_bold();
    let day = Format::new().set_num_format("yyyy/m/d");
    let sheet = book.add_worksheet().set_name("代码").unwrap();
    sheet.write(0, 0, "姓名").unwrap();
    sheet.set_hidden(true);
    let sheet = book.add_worksheet().set_name("一年级").unwrap();
    sheet.set_active(true);
    sheet
        .merge_range(0, 0, 0, 4, "试验小学学生名册", &large)
        .unwrap();
    sheet.write(1, 0, "填报单位：试验小学").unwrap();
    for (at, title) in ["序号", "*姓　名", "身份证件号", "出生日期", "身高（cm）"]
        .into_iter()
        .enumerate()
    {
        sheet.write(3, u16::try_from(at).unwrap(), title).unwrap();
    }
    let born = ExcelDateTime::from_ymd(2015, 9, 1).unwrap();
    sheet.write(4, 0, 1).unwrap();
    sheet.write(4, 1, "王一 ").unwrap();
    sheet.write(4, 2, "370100201509010019").unwrap();
    sheet.write_with_format(4, 3, &born, &day).unwrap();
    sheet.write(4, 4, 121.5).unwrap();
    sheet.write(5, 1, "李二").unwrap();
    sheet.write(5, 2, 370_100_201_509_010_019.0).unwrap();
    sheet.write(5, 3, "2015年9月2日").unwrap();
    sheet.write(7, 1, "张三").unwrap();
    sheet.write(7, 3, 42_250).unwrap();
    sheet.write(8, 0, "合计").unwrap();
    sheet.write(8, 4, 364).unwrap();
    book.save_to_buffer().unwrap()
}

fn wanted() -> Vec<Wanted> {
    vec![
        Wanted::new(["姓名"]),
        Wanted::new(["身份证号", "身份证件号"]),
        Wanted::new(["出生日期"]),
        Wanted::new(["身高"]),
    ]
}

#[test]
fn a_roster_is_read_row_by_row() {
    let mut book = open(&roster());
    let tabs: Vec<_> = book
        .tabs()
        .iter()
        .map(|it| (it.name.clone(), it.hidden))
        .collect();
    assert_eq!(tabs, [("代码".into(), true), ("一年级".into(), false)]);
    let rows = rows(&mut book, 1);
    let found = heading(&rows, &wanted()).unwrap();
    assert_eq!(found.row, 4);
    assert_eq!(found.places, [Some(1), Some(2), Some(3), Some(4)]);
    let list: Vec<&Row> = rows.iter().filter(|it| it.number > 4).collect();
    let numbers: Vec<u32> = list.iter().map(|it| it.number).collect();
    assert_eq!(numbers, [5, 6, 8, 9], "as the spreadsheet counts");
    assert_eq!(
        texts(list[0]),
        ["1", "王一", "370100201509010019", "2015-09-01", "121.5"]
    );
    assert!(list[1].cell(2).lost_digits());
    assert!(!list[0].cell(2).lost_digits());
    assert_eq!(list[2].text(3), "42250");
    assert!(list[3].is_remark());
}

/// An archive of these files.
fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const SPACE: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// As WPS and programs of vendors write it: texts in place, names with a prefix, no places
/// of cells, no size of the sheet, texts in runs of several fonts.
#[test]
fn a_workbook_written_by_others_is_read() {
    let sheet = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><x:worksheet xmlns:x="{SPACE}"><x:sheetData>
        <x:row><x:c t="inlineStr"><x:is><x:t>姓名</x:t></x:is></x:c><x:c t="s"><x:v>0</x:v></x:c></x:row>
        <x:row r="4"><x:c r="A4" t="str"><x:f>"王"&amp;"一"</x:f><x:v>王一</x:v></x:c><x:c r="B4"><x:v>1.3800000001E10</x:v></x:c>
          <x:c r="D4" t="e"><x:v>#N/A</x:v></x:c></x:row>
        <x:row r="5"><x:c r="A5" t="b"><x:v>1</x:v></x:c><x:c r="B5" t="inlineStr"><x:is><x:r><x:t>0</x:t></x:r><x:r><x:t>12</x:t></x:r></x:is></x:c></x:row>
        </x:sheetData></x:worksheet>"#
    );
    let rows = rows(&mut open(&workbook(&sheet)), 0);
    let all: Vec<_> = rows.iter().map(|it| (it.number, texts(it))).collect();
    assert_eq!(
        all,
        [
            (1, vec!["姓名".to_owned(), "电话".into()]),
            (
                4,
                vec![
                    "王一".into(),
                    "13800000001".into(),
                    String::new(),
                    "#N/A".into()
                ]
            ),
            (5, vec!["是".into(), "012".into()]),
        ]
    );
}

/// A formula without a value is not an empty cell; one that came to an empty text is.
#[test]
fn a_formula_nobody_computed_is_told_from_an_empty_cell() {
    let sheet = |rows: &str| {
        let sheet = format!(
            r#"<?xml version="1.0"?><worksheet xmlns="{SPACE}"><sheetData>{rows}</sheetData></worksheet>"#
        );
        rows_of(&workbook(&sheet))
    };
    let written = sheet(
        r#"<row r="1"><c r="A1"><v>3</v></c><c r="B1"><f>A1*2</f><v></v></c><c r="C1"><f>A1*3</f></c><c r="D1" s="0"/></row>"#,
    );
    let cells = &written[0].cells;
    assert_eq!(
        *cells,
        [Cell::Number(3.0), Cell::Uncomputed, Cell::Uncomputed]
    );
    let computed = sheet(
        r#"<row r="1"><c r="A1"><f>1+2</f><v>3</v></c><c r="B1" t="str"><f>IF(A1,"","x")</f><v></v></c><c r="C1"><v>1</v></c></row>"#,
    );
    let cells = &computed[0].cells;
    assert_eq!(*cells, [Cell::Number(3.0), Cell::Empty, Cell::Number(1.0)]);
}

fn rows_of(bytes: &[u8]) -> Vec<Row> {
    rows(&mut open(bytes), 0)
}

/// One sheet with what stands around it.
fn workbook(sheet: &str) -> Vec<u8> {
    let space = SPACE;
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    zip(&[
        (
            "[Content_Types].xml",
            r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
        ),
        (
            "_rels/.rels",
            &format!(
                r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
                <Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                r#"<?xml version="1.0"?><x:workbook xmlns:x="{space}" xmlns:r="{relations}"><x:sheets><x:sheet name="Sheet1" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
                <Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>
                <Relationship Id="rId2" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/sharedStrings.xml",
            &format!(
                r#"<?xml version="1.0"?><x:sst xmlns:x="{space}"><x:si><x:r><x:t>电</x:t></x:r><x:r><x:t>话</x:t></x:r></x:si></x:sst>"#
            ),
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

/// 0.925 shown as 92.5%, and 12 shown as 0012, are what is shown.
#[test]
fn a_number_is_what_its_format_makes_of_it() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let cells = [
        (0.925, "0.00%"),
        (0.07, "0%"),
        (12.0, "0000"),
        (12.5, "0000"),
        (12.0, "0"),
    ];
    for (at, (number, format)) in (0_u16..).zip(cells) {
        let format = Format::new().set_num_format(format);
        sheet.write_with_format(0, at, number, &format).unwrap();
    }
    let rows = rows(&mut open(&book.save_to_buffer().unwrap()), 0);
    assert_eq!(texts(&rows[0]), ["92.5%", "7%", "0012", "12.5", "12"]);
}

#[test]
fn a_roster_saved_by_libreoffice_reads_the_same() {
    if Command::new("soffice").arg("--version").output().is_err() {
        eprintln!("skipped: soffice is not installed");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let from = dir.path().join("roster.xlsx");
    std::fs::write(&from, roster()).unwrap();
    let as_saved: Vec<Vec<String>> = list(&mut open(&roster()), 1);
    for kind in ["ods", "xls", "out/xlsx"] {
        let saved = convert(dir.path(), &from, kind);
        let mut book = open(&std::fs::read(saved).unwrap());
        let tabs: Vec<_> = book.tabs().iter().map(|it| it.hidden).collect();
        assert_eq!(tabs, [true, false], "{kind}");
        assert_eq!(list(&mut book, 1), as_saved, "{kind}");
    }
}

/// An ods tells what is a percentage; of an xls it is not read, so its numbers are left open.
#[test]
fn percentages_and_times_saved_by_libreoffice_are_not_taken_for_numbers() {
    if Command::new("soffice").arg("--version").output().is_err() {
        eprintln!("skipped: soffice is not installed");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let from = dir.path().join("roster.xlsx");
    let mut book = Workbook::new();
    for name in ["上", "下"] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        let cells = [
            (0.925, "0.00%"),
            (0.12, "0%"),
            (0.12, "0%"),
            (0.12, "0.00"),
            (8.5 / 24.0, "h:mm"),
        ];
        for (at, (number, format)) in (1_u16..).zip(cells) {
            let format = Format::new().set_num_format(format);
            sheet.write_with_format(2, at, number, &format).unwrap();
        }
    }
    book.save(&from).unwrap();
    let saved = |kind| open(&std::fs::read(convert(dir.path(), &from, kind)).unwrap());
    for tab in 0..2 {
        let rows = rows(&mut saved("ods"), tab);
        assert_eq!(
            texts(&rows[0]),
            ["", "92.5%", "12%", "12%", "0.12", "08:30"],
            "{tab}"
        );
    }
    let rows = rows(&mut saved("xls"), 0);
    assert_eq!(rows[0].cells[1], Cell::Bare(0.925));
    assert_eq!(rows[0].cells[5], Cell::Text("08:30".into()));
}

/// One school's name over three classes is the name of each one's.
#[test]
fn what_is_merged_downwards_stands_in_every_row() {
    let dir = tempfile::tempdir().unwrap();
    let from = dir.path().join("roster.xlsx");
    let mut book = Workbook::new();
    let (sheet, plain) = (book.add_worksheet(), Format::new());
    sheet.merge_range(0, 0, 1, 1, "各校班级", &plain).unwrap();
    sheet.write(2, 0, "学校").unwrap();
    sheet.write(2, 1, "班级").unwrap();
    sheet.merge_range(3, 0, 5, 0, "一小", &plain).unwrap();
    for (row, class) in (3..).zip(["甲", "乙", "丙", "丁"]) {
        sheet.write(row, 1, class).unwrap();
    }
    book.save(&from).unwrap();
    let mut kinds = vec![from.clone()];
    if Command::new("soffice").arg("--version").output().is_ok() {
        kinds.extend(["ods", "xls", "out/xlsx"].map(|it| convert(dir.path(), &from, it)));
    }
    for file in kinds {
        let mut book = open(&std::fs::read(&file).unwrap());
        let mut merged = book.merged(0, 3).unwrap();
        let filled = rows(&mut book, 0).into_iter().map(|mut row| {
            merged.fill(&mut row);
            format!("{} {}", row.text(0), row.text(1))
        });
        assert_eq!(
            filled.collect::<Vec<_>>(),
            [
                "各校班级 ",
                "学校 班级",
                "一小 甲",
                "一小 乙",
                "一小 丙",
                " 丁"
            ],
            "{}",
            file.display()
        );
    }
}

/// What stands below the heading, in the columns that are wanted.
fn list(book: &mut Book, tab: usize) -> Vec<Vec<String>> {
    let rows = rows(book, tab);
    let found = heading(&rows, &wanted()).unwrap();
    let below = rows.iter().filter(|it| it.number > found.row);
    let filled = below.filter(|it| !it.is_empty());
    filled
        .map(|row| {
            let mut cells = vec![row.number.to_string()];
            cells.extend(found.places.iter().flatten().map(|at| row.text(*at)));
            cells
        })
        .collect()
}

/// Has LibreOffice save the file in another kind; `out/xlsx`: in a folder beside.
fn convert(dir: &Path, from: &Path, kind: &str) -> std::path::PathBuf {
    let (folder, end) = match kind.rsplit_once('/') {
        Some((folder, end)) => (dir.join(folder), end),
        None => (dir.to_owned(), kind),
    };
    let profile = format!("-env:UserInstallation=file://{}/profile", dir.display());
    let done = Command::new("soffice")
        .args([
            profile.as_str(),
            "--headless",
            "--convert-to",
            end,
            "--outdir",
        ])
        .arg(&folder)
        .arg(from)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    folder.join(format!("roster.{end}"))
}

#[track_caller]
fn refused(bytes: &[u8], says: &str) {
    match Book::open(Cursor::new(bytes.to_vec())) {
        Err(why) => assert!(why.to_string().contains(says), "{why}"),
        Ok(_) => panic!("{says}"),
    }
}

#[test]
fn what_is_no_list_is_told_to_its_owner() {
    refused(b"", "文件是空的");
    refused(b"<html><p>1</p></html>", "网页");
    refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0", "读不出表格");
    refused(&zip(&[("word/document.xml", "<x/>")]), "读不出表格");
    let sealed: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    refused(
        &[&[0xD0, 0xCF, 0x11, 0xE0][..], &[0; 600], &sealed].concat(),
        "密码",
    );
    let mut torn = roster();
    torn.truncate(torn.len() / 2);
    refused(&torn, "读不出表格");
}

/// What a program hands out as .xls, and is a web page in the old encoding.
#[test]
fn a_web_page_called_a_spreadsheet_is_read() {
    let page = "<html><head><meta charset=gbk><style>td{color:red}</style></head><body>
        <table border=1><tr><td colspan='3'>一年级名册</td></tr>
        <tr><th>班级</th><th>姓名</th><th style=\"width:1px\">身份<br>证号</th></tr>
        <tr><td rowspan=2>一年级（1）班</td><td>甲&nbsp;一 </td><td>000123</td></tr>
        <tr><td>A&amp;B<td>&#50;
        3</tr></table></body></html>";
    let (bytes, _, _) = encoding_rs::GBK.encode(page);
    let mut book = open(&bytes);
    let read: Vec<Vec<String>> = rows(&mut book, 0).iter().map(texts).collect();
    assert_eq!(
        read,
        [
            vec!["一年级名册", "", ""],
            vec!["班级", "姓名", "身份\n证号"],
            vec!["一年级（1）班", "甲 一", "000123"],
            vec!["", "A&B", "2 3"],
        ]
    );
    let mut merged = book.merged(0, 2).unwrap();
    let mut all = rows(&mut book, 0);
    all.iter_mut().for_each(|it| merged.fill(it));
    assert_eq!(all[3].text(0), "一年级（1）班");
}

#[test]
fn the_xml_of_an_old_excel_is_read() {
    let xml = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
        <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
        <Worksheet ss:Name="一班"><Table>
        <Row ss:Index="2"><Cell><Data ss:Type="String">姓名</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">年龄</Data></Cell></Row>
        <Row><Cell ss:MergeAcross="1"><Data ss:Type="String">甲一</Data></Cell><Cell><Data ss:Type="Number">7</Data></Cell></Row>
        </Table></Worksheet><Worksheet ss:Name="二班"><Table><Row><Cell/><Cell/></Row></Table></Worksheet></Workbook>"#;
    let mut book = open(xml.as_bytes());
    let tabs: Vec<&str> = book.tabs().iter().map(|it| it.name.as_str()).collect();
    assert_eq!(tabs, ["一班", "二班"]);
    let read = rows(&mut book, 0);
    assert_eq!(read.iter().map(|it| it.number).collect::<Vec<_>>(), [2, 3]);
    let read: Vec<Vec<String>> = read.iter().map(texts).collect();
    assert_eq!(read, [vec!["姓名", "", "年龄"], vec!["甲一", "", "7"]]);
}
