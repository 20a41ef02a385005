//! The same plan in other formats, and files that are no plan.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its fixture has failed"
)]

mod office;
mod score;

use std::io::Write as _;
use std::path::Path;

use document::{Format, ReadError, plan};
use serde_json::Value;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/plans"))
}

fn gold(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(folder().join(format!("{name}.json"))).unwrap()).unwrap()
}

#[track_caller]
fn check(name: &str, gold: &Value, bytes: &[u8], format: Format) {
    let text = document::read(bytes, "").unwrap();
    assert_eq!(text.format, format, "{name}");
    let read = plan::to_json(&plan::read(&text).unwrap());
    let score = score::score(gold, &read, &[]);
    assert!(
        score.worst() >= 0.98,
        "{name}: {:?}\n{}",
        score.figures,
        score.errors.join("\n")
    );
}

// Fixtures

/// A zip archive of parts.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx(body: &str) -> Vec<u8> {
    let lists = r#"<w:numbering><w:abstractNum w:abstractNumId="0">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
        <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w" xmlns:mc="mc" xmlns:v="v"><w:body>{body}</w:body></w:document>"#
    );
    archive(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", &document),
        ("word/numbering.xml", lists),
        (
            "word/header1.xml",
            "<w:hdr><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr>",
        ),
    ])
}

fn paragraph(text: &str) -> String {
    format!(
        "<w:p><w:r><w:t>{}</w:t></w:r></w:p>",
        text.replace('&', "&amp;").replace('<', "&lt;")
    )
}

fn listed(level: u8, text: &str) -> String {
    format!(
        r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
    )
}

fn table(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| format!("<w:tc>{}</w:tc>", paragraph(text));
    let row = |cells: &&[&str]| {
        format!(
            "<w:tr>{}</w:tr>",
            cells.iter().map(cell).collect::<String>()
        )
    };
    format!(
        "<w:tbl>{}</w:tbl>",
        rows.iter().map(row).collect::<String>()
    )
}

/// The lines of a plan as a web page or a Word body, tabbed lines as a table.
fn marked_up(
    text: &str,
    line: impl Fn(&str) -> String,
    table: impl Fn(&[Vec<&str>]) -> String,
) -> String {
    let mut marked = String::new();
    let mut rows: Vec<Vec<&str>> = Vec::new();
    for each in text.lines().chain([""]) {
        if each.contains('\t') {
            rows.push(each.split('\t').collect());
            continue;
        }
        if !rows.is_empty() {
            marked.push_str(&table(&rows));
            rows.clear();
        }
        if !each.trim().is_empty() {
            marked.push_str(&line(each));
        }
    }
    marked
}

fn page(text: &str) -> String {
    let cells = |row: &Vec<&str>| {
        row.iter()
            .map(|cell| format!("<td>{cell}</td>"))
            .collect::<String>()
    };
    let rows = |rows: &[Vec<&str>]| {
        format!(
            "<table border=1>{}</table>",
            rows.iter()
                .map(|row| format!("<tr>{}</tr>", cells(row)))
                .collect::<String>()
        )
    };
    let body = marked_up(
        text,
        |line| format!("<p>{}</p>\n", line.replace('<', "&lt;")),
        rows,
    );
    format!("<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{body}</body></html>")
}

// Word

#[test]
fn a_word_file_is_read_as_its_text() {
    for name in ["yunling-2026", "linxi-155"] {
        let text = std::fs::read_to_string(folder().join(format!("{name}.txt"))).unwrap();
        let body = marked_up(&text, paragraph, |rows| {
            table(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
        });
        check(name, &gold(name), &docx(&body), Format::Docx);
    }
}

#[test]
fn what_word_processors_hide_and_split_is_put_right() {
    let text = |body: &str| document::read(&docx(body), "").map(|text| text.text);
    let table: &[(&str, String, &str)] = &[
        ("runs split inside words", "<w:p><w:r><w:t>新建</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>10</w:t></w:r><w:proofErr/><w:r><w:t xml:space=\"preserve\">所 学校</w:t></w:r></w:p>".into(), "新建10所 学校\n"),
        ("automatic lists", [listed(0, "甲"), listed(1, "乙"), listed(2, "丙"), listed(2, "丁"), listed(1, "戊"), listed(2, "己"), listed(0, "庚")].concat(), "一、甲\n（一）乙\n1.丙\n2.丁\n（二）戊\n1.己\n二、庚\n"),
        ("struck out", "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>8所</w:t></w:r><w:r><w:rPr><w:strike w:val=\"0\"/></w:rPr><w:t>9</w:t></w:r><w:r><w:rPr><w:dstrike w:val=\"true\"/></w:rPr><w:t>个</w:t></w:r><w:r><w:t>所</w:t></w:r></w:p>".into(), "9所\n"),
        ("tracked changes", "<w:p><w:del><w:r><w:delText>8</w:delText></w:r></w:del><w:ins><w:r><w:t>9</w:t></w:r></w:ins><w:r><w:t>所</w:t></w:r></w:p>".into(), "9所\n"),
        ("a text box once", "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:p><w:r><w:t>框内</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent><w:t>框外</w:t></w:r></w:p>".into(), "框内\n框外\n"),
        ("fields and notes", "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>正文</w:t><w:footnoteReference w:id=\"1\"/></w:r></w:p>".into(), "正文\n"),
        ("hidden text", "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:t>显</w:t></w:r></w:p>".into(), "显\n"),
        ("line breaks and entities", "<w:p><w:r><w:t>甲&amp;&#x4E59;</w:t><w:br/><w:t>丙</w:t></w:r></w:p>".into(), "甲&乙\n丙\n"),
        ("merged cells", "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>丁</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>".into(), "甲\t\t乙\n丙\t丁\t\n"),
    ];
    for (name, body, expected) in table {
        assert_eq!(text(body).as_deref(), Ok(*expected), "{name}");
    }
}

#[test]
fn a_plan_of_automatic_lists_is_a_plan() {
    let body = [
        paragraph("清河区教育局2026年工作要点"),
        listed(0, "扩大资源"),
        listed(1, "新建学校。新建学校6所。"),
        listed(1, "改善条件。改造校舍8栋。"),
        listed(0, "建强队伍"),
        listed(1, "补充教师。招聘教师9名。"),
    ]
    .concat();
    let plan = plan::read(&document::read(&docx(&body), "").unwrap()).unwrap();
    let tasks: Vec<_> = plan
        .tasks
        .iter()
        .map(|task| {
            (
                task.title.as_str(),
                task.section.join(""),
                task.targets.len(),
            )
        })
        .collect();
    assert_eq!(
        tasks,
        [
            ("新建学校", "一".into(), 1),
            ("改善条件", "一".into(), 1),
            ("补充教师", "二".into(), 1)
        ]
    );
}

// Web pages

#[test]
fn a_web_page_is_read_as_its_text() {
    for name in ["yunling-2026", "linxi-155"] {
        let text = std::fs::read_to_string(folder().join(format!("{name}.txt"))).unwrap();
        check(name, &gold(name), page(&text).as_bytes(), Format::Html);
        check(
            name,
            &gold(name),
            &encoding_rs::GB18030.encode(&page(&text)).0,
            Format::Html,
        );
    }
}

// PDF, and Word files as LibreOffice writes them

#[test]
fn libreoffice_writes_the_same_plan() {
    let word = |name| {
        let text = std::fs::read_to_string(folder().join(format!("{name}.txt"))).unwrap();
        // Word files, because a page would make LibreOffice write pages.
        let body = marked_up(&text, paragraph, |rows| {
            bordered(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
        });
        (name, real_docx(&body))
    };
    let files = ["yunling-2026", "linxi-155", "qinghe-2025"].map(word);
    for it in office::again(&files).into_iter().flatten() {
        let gold = gold(&it.name);
        check(&format!("{}.pdf", it.name), &gold, &it.pdf, Format::Pdf);
        check(&format!("{}.docx", it.name), &gold, &it.docx, Format::Docx);
    }
}

/// A table with rules, as LibreOffice draws them into a PDF.
fn bordered(rows: &[&[&str]]) -> String {
    let edge = |side: &str| format!(r#"<w:{side} w:val="single" w:sz="4" w:color="000000"/>"#);
    let edges: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
        .iter()
        .map(|side| edge(side))
        .collect();
    let n_columns = rows.iter().map(|row| row.len()).max().unwrap_or(1);
    let grid: String = (0..n_columns)
        .map(|_| r#"<w:gridCol w:w="1500"/>"#)
        .collect();
    table(rows)
        .replace("<w:tbl>", &format!("<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"))
        .replace("<w:tc>", r#"<w:tc><w:tcPr><w:tcW w:w="1500" w:type="dxa"/></w:tcPr>"#)
}

/// With the parts a word processor insists on.
fn real_docx(body: &str) -> Vec<u8> {
    let types = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let relations = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>"#,
        body.replace("<w:t>", "<w:t xml:space=\"preserve\">")
    );
    archive(&[
        ("[Content_Types].xml", types),
        ("_rels/.rels", relations),
        ("word/document.xml", &document),
    ])
}

// Files that are no plan

#[test]
fn what_cannot_be_read_says_why() {
    let ole = |name: &str| {
        [
            b"\xD0\xCF\x11\xE0".to_vec(),
            vec![0; 600],
            name.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            vec![0; 600],
        ]
        .concat()
    };
    let table: Vec<(&str, Vec<u8>, ReadError)> = vec![
        ("", vec![], ReadError::Empty),
        ("spaces.txt", b" \r\n\t ".to_vec(), ReadError::Empty),
        ("big.txt", vec![b' '; (64 << 20) + 1], ReadError::TooLarge),
        (
            "a.xlsx",
            archive(&[("xl/workbook.xml", "<workbook/>")]),
            ReadError::Spreadsheet,
        ),
        (
            "a.zip",
            archive(&[("readme.txt", "x")]),
            ReadError::WrongFormat("压缩包"),
        ),
        (
            "a.ofd",
            archive(&[("OFD.xml", "<OFD/>")]),
            ReadError::Damaged("OFD 没有指明正文"),
        ),
        (
            "a.docx",
            archive(&[("word/styles.xml", "<w:styles/>")]),
            ReadError::Damaged("缺少正文"),
        ),
        (
            "a.docx",
            b"PK\x03\x04 torn".to_vec(),
            ReadError::Damaged("压缩包打不开"),
        ),
        (
            "a.docx",
            docx("")[..200].to_vec(),
            ReadError::Damaged("压缩包打不开"),
        ),
        (
            "a.jpg",
            b"\xFF\xD8\xFF\xE0\0\x10JFIF\0".to_vec(),
            ReadError::Picture,
        ),
        (
            "a.png",
            b"\x89PNG\r\n\x1A\n\0\0".to_vec(),
            ReadError::Picture,
        ),
        ("a.doc", ole("WordDocument"), ReadError::OldBinary),
        ("a.wps", ole("WordDocument"), ReadError::OldBinary),
        ("a.docx", ole("EncryptedPackage"), ReadError::Encrypted),
        ("a.xls", ole("Workbook"), ReadError::Spreadsheet),
        (
            "a.rtf",
            b"{\\rtf1 x}".to_vec(),
            ReadError::WrongFormat("RTF 文件"),
        ),
        (
            "a.pdf",
            b"%PDF-1.7\nnothing".to_vec(),
            ReadError::Damaged("PDF 打不开"),
        ),
        (
            "a.txt",
            (0..3000_u32)
                .map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8 | 0x80)
                .collect(),
            ReadError::UnknownEncoding,
        ),
        ("scan.pdf", scanned_pdf(), ReadError::Scanned),
        ("locked.pdf", locked_pdf(), ReadError::Encrypted),
        ("bomb.docx", bomb(), ReadError::Bomb),
    ];
    for (name, bytes, expected) in table {
        let got =
            document::read(&bytes, name).map(|text| text.text.chars().take(20).collect::<String>());
        assert_eq!(got, Err(expected), "{name}");
    }
}

#[test]
fn every_error_says_what_to_do_in_chinese() {
    let errors = [
        ReadError::Empty,
        ReadError::TooLarge,
        ReadError::Bomb,
        ReadError::WrongFormat("压缩包"),
        ReadError::Spreadsheet,
        ReadError::Picture,
        ReadError::Scanned,
        ReadError::Encrypted,
        ReadError::OldBinary,
        ReadError::Damaged("x"),
        ReadError::UnknownEncoding,
        ReadError::NotAPlan("x"),
    ];
    for error in errors {
        let text = error.to_string();
        assert!(
            text.ends_with('。') && text.contains('请') && text.chars().count() < 80,
            "{text}"
        );
    }
}

/// One page with a picture and no text.
fn scanned_pdf() -> Vec<u8> {
    pdf(
        b"q 595 0 0 842 0 0 cm /Im0 Do Q",
        lopdf::dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "BitsPerComponent" => 8, "ColorSpace" => "DeviceGray" },
        |_| {},
    )
}

/// A file whose user password is not empty.
fn locked_pdf() -> Vec<u8> {
    pdf(b"BT ET", lopdf::dictionary! {}, |document| {
        let version = lopdf::EncryptionVersion::V2 {
            document,
            owner_password: "owner",
            user_password: "user",
            key_length: 128,
            permissions: lopdf::Permissions::all(),
        };
        let state = lopdf::EncryptionState::try_from(version).unwrap();
        document.encrypt(&state).unwrap();
    })
}

fn pdf(
    content: &[u8],
    picture: lopdf::Dictionary,
    finish: impl Fn(&mut lopdf::Document),
) -> Vec<u8> {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut document = Document::with_version("1.5");
    let pages = document.new_object_id();
    let content = document.add_object(Stream::new(dictionary! {}, content.to_vec()));
    let picture = document.add_object(Stream::new(picture, vec![0]));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        "Resources" => dictionary! { "XObject" => dictionary! { "Im0" => picture } },
    });
    document.objects.insert(
        pages,
        Object::Dictionary(
            dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 },
        ),
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    document.trailer.set(
        "ID",
        vec![
            Object::string_literal("0123456789abcdef"),
            Object::string_literal("0123456789abcdef"),
        ],
    );
    finish(&mut document);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// A body of a hundred million spaces.
fn bomb() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(
        "word/document.xml",
        zip::write::SimpleFileOptions::default().compression_level(Some(1)),
    )
    .unwrap();
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..100 {
        zip.write_all(&spaces).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
