//! What is left of marked numbers after people and other programs had the file.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

#[path = "write/sample.rs"]
mod sample;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;

use document::marks::{self, Cell, Error, Mark, Marked, Reference};
use document::write::{self, Block, Official, Run};
use proptest::collection::vec;
use proptest::prelude::*;
use sample::{number, paragraph, text};

#[test]
fn what_was_written_is_read_back() {
    let marked = read(&sample::official());
    assert_eq!(written_marks(), found_marks(&marked));
    assert_eq!(marked.found.len(), 17);
    assert!(marked.found.iter().all(|one| !one.changed()));
    assert_eq!(marked.vanished, []);
    assert_eq!(marked.duplicates, []);
    assert_eq!(texts(&marked), [""; 0]);
}

#[test]
fn a_place_is_told_by_paragraph_or_cell_and_sentence() {
    let marked = read(&sample::official());
    let place = |key: &str| one(&marked, key).place.clone();
    assert_eq!(
        place("n6").sentence,
        "第三批集团化办学覆盖学校86所，校长教师交流轮岗1,052人，占应交流教师的11.3%。"
    );
    assert_eq!(place("n1").to_string(), "第8段");
    assert_eq!(
        place("t2").cell,
        Some(Cell {
            table: 1,
            row: 3,
            column: 4
        })
    );
    assert_eq!(place("t2").to_string(), "表1第3行第4列");
}

#[test]
fn a_long_reference_is_read_back_whole() {
    let reference = Reference {
        measure: "public share & <more> \"quoted\"".into(),
        organisation: " 山海市教育局 ".repeat(60),
        value: "12".into(),
        ..Reference::default()
    };
    let mark = Mark {
        key: "n1".into(),
        title: "标题 <&>".into(),
        reference,
    };
    let body = vec![Block::Paragraph(vec![
        text("共"),
        Run::Number(mark.clone()),
        text("所"),
    ])];
    let marked = read(&Official {
        body,
        ..Official::default()
    });
    assert_eq!(one(&marked, "n1").reference, Some(mark.reference));
}

#[test]
fn a_changed_digit_is_seen() {
    let marked = edited(">96.5<", ">97.5<");
    let changed: Vec<&str> = changed(&marked);
    assert_eq!(changed, ["n1", "t1"]);
    let n1 = one(&marked, "n1");
    assert_eq!((n1.written.as_str(), n1.seen.as_str()), ("96.5%", "97.5%"));
    assert_eq!(texts(&marked), [""; 0]);
}

#[test]
fn a_digit_beside_the_mark_is_seen() {
    let seen = |from, to| one(&edited(from, to), "n3").seen.clone();
    assert_eq!(seen("新建公办幼儿园<", "新建公办幼儿园1<"), "112");
    assert_eq!(seen("新建公办幼儿园<", "新建公办幼儿园-<"), "-12");
    assert_eq!(seen(">所，新增", ">万所，新增"), "12万");
    assert_eq!(seen(">所，新增", ">.5所，新增"), "12.5");
    assert_eq!(changed(&edited(">所，新增", ">.5所，新增")), ["n3"]);
    assert_eq!(changed(&edited(">%，比上年", ">，比上年")), ["n1"]);
}

#[test]
fn full_width_digits_are_the_same_number() {
    assert_eq!(changed(&edited(">1,052<", ">１０５２<")), [""; 0]);
}

#[test]
fn a_number_typed_over_is_vanished_and_unmarked() {
    let xml = document_xml(&sample::official());
    let start = xml.find(r#"<w:bookmarkStart w:id="3""#).unwrap();
    let end = start + xml[start..].find(r#"<w:bookmarkEnd w:id="3"/>"#).unwrap();
    let typed = format!("{}<w:r><w:t>13</w:t></w:r>{}", &xml[..start], &xml[end..]);
    let marked = read_with(&typed);
    assert_eq!(vanished(&marked), ["n3"]);
    assert_eq!(marked.vanished[0].place, None);
    assert_eq!(texts(&marked), ["13所"]);
    assert_eq!(marked.unmarked[0].place.to_string(), "第8段");
}

#[test]
fn an_emptied_mark_is_vanished_and_its_place_is_told() {
    let marked = edited(r#"<w:t xml:space="preserve">12</w:t>"#, "");
    assert_eq!(vanished(&marked), ["n3"]);
    assert_eq!(
        marked.vanished[0].place.as_ref().unwrap().to_string(),
        "第8段"
    );
}

#[test]
fn a_placeholder_is_not_a_number() {
    let marked = edited(
        r#"<w:tag w:val="XZ_n3"/>"#,
        r#"<w:tag w:val="XZ_n3"/><w:showingPlcHdr/>"#,
    );
    assert_eq!(vanished(&marked), ["n3"]);
}

#[test]
fn a_copied_number_is_a_duplicate() {
    let copy = r#"<w:r><w:t>共</w:t></w:r><w:sdt><w:sdtPr><w:tag w:val="XZ_n1"/></w:sdtPr><w:sdtContent><w:r><w:t>96.5</w:t></w:r></w:sdtContent></w:sdt>"#;
    let marked = edited("（略）</w:t></w:r>", &format!("（略）</w:t></w:r>{copy}"));
    assert_eq!(marked.duplicates.len(), 1);
    assert_eq!(
        (
            marked.duplicates[0].key.as_str(),
            marked.duplicates[0].places.len()
        ),
        ("n1", 2)
    );
}

#[test]
fn a_pasted_number_has_no_reference() {
    let pasted = r#"<w:bookmarkStart w:id="99" w:name="XZ_n90_Copy_1"/><w:r><w:t>7</w:t></w:r><w:bookmarkEnd w:id="99"/>"#;
    let marked = edited("（略）</w:t></w:r>", &format!("（略）</w:t></w:r>{pasted}"));
    let pasted = one(&marked, "n90");
    assert_eq!((&pasted.reference, pasted.changed()), (&None, false));
}

#[test]
fn what_is_typed_behind_the_number_inside_the_mark_is_unmarked() {
    let marked = edited(">12</w:t>", ">12所，改扩建30</w:t>");
    assert_eq!(changed(&marked), ["n3"]);
    assert_eq!(texts(&marked), ["30所"]);
}

#[test]
fn split_runs_and_proofing_marks_do_not_matter() {
    let marked = edited(
        ">3,240</w:t></w:r>",
        r#">3,</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>24</w:t></w:r><w:r><w:t>0</w:t></w:r>"#,
    );
    assert_eq!(changed(&marked), [""; 0]);
    assert_eq!(vanished(&marked), [""; 0]);
}

#[test]
fn inserted_text_counts_and_deleted_text_does_not() {
    let tracked = r#"<w:del w:id="900" w:author="李二"><w:r><w:delText>12</w:delText></w:r></w:del><w:ins w:id="901" w:author="李二"><w:r><w:t>15</w:t></w:r></w:ins>"#;
    let marked = edited(
        r#"<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">12</w:t></w:r>"#,
        tracked,
    );
    assert_eq!(changed(&marked), ["n3"]);
    assert_eq!(one(&marked, "n3").text, "15");
    let added = r#"（略）</w:t></w:r><w:ins w:id="902"><w:r><w:t>新增7所</w:t></w:r></w:ins><w:del w:id="903"><w:r><w:t>删去8所</w:t></w:r></w:del>"#;
    assert_eq!(texts(&edited("（略）</w:t></w:r>", added)), ["7所"]);
}

#[test]
fn hidden_text_is_not_seen() {
    let hidden = "（略）</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>9所</w:t></w:r><w:r><w:t>8所</w:t></w:r>";
    assert_eq!(texts(&edited("（略）</w:t></w:r>", hidden)), ["8所"]);
}

#[test]
fn fields_that_count_pages_are_no_quantities_and_sums_are() {
    let field = |name: &str, result: &str| {
        format!(
            r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> {name} 1 </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{result}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>"#
        )
    };
    let fields = format!(
        "（略）</w:t></w:r>{}<w:r><w:t>，</w:t></w:r>{}",
        field("NUMPAGES", "5"),
        field("=SUM(ABOVE)", "77")
    );
    assert_eq!(texts(&edited("（略）</w:t></w:r>", &fields)), ["77"]);
}

#[test]
fn unmarked_numbers_are_told_with_their_place() {
    let body = vec![
        paragraph("一、总体情况"),
        paragraph("2026年，“1+X”试点学校达到12所。其中城区占40%；（1）第3批4所。"),
        Block::Paragraph(vec![
            text("共"),
            number("n1", "schools", "30"),
            text("所。"),
        ]),
    ];
    let marked = read(&Official {
        body,
        ..Official::default()
    });
    let told: Vec<String> = marked
        .unmarked
        .iter()
        .map(|one| format!("{} {} {}", one.place, one.text, one.place.sentence))
        .collect();
    assert_eq!(
        told,
        [
            "第2段 12所 2026年，“1+X”试点学校达到12所。",
            "第2段 40% 其中城区占40%；",
            "第2段 4所 （1）第3批4所。",
        ]
    );
}

#[test]
fn bad_files_are_told_apart() {
    let good = write::docx(&sample::official()).unwrap();
    let error = |bytes: &[u8]| marks::read(bytes).unwrap_err();
    assert_eq!(error(b""), Error::NotDocx);
    assert_eq!(error("纯文字".as_bytes()), Error::NotDocx);
    assert!(matches!(error(&good[..good.len() / 2]), Error::Damaged(_)));
    assert_eq!(error(&packed(&[("a.txt", "a".into())])), Error::NotDocx);
    let old = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    assert_eq!(error(&old), Error::OldFormat);
    let encrypted: Vec<u8> = old
        .into_iter()
        .chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(error(&encrypted), Error::Encrypted);
    let xml = document_xml(&sample::official());
    let broken = repacked(&good, "word/document.xml", &xml[..xml.len() / 2]);
    assert!(matches!(error(&broken), Error::Damaged(_)));
    let huge = repacked(&good, "word/document.xml", &" ".repeat(200 << 20));
    assert!(huge.len() < 1 << 20);
    assert_eq!(error(&huge), Error::TooLarge);
}

#[test]
fn every_cut_and_every_flipped_byte_is_survived() {
    let good = write::docx(&sample::official()).unwrap();
    for n in (0..good.len()).step_by(97) {
        let _ = marks::read(&good[..n]);
        let mut flipped = good.clone();
        flipped[n] ^= 0x55;
        let _ = marks::read(&flipped);
    }
}

/// LibreOffice keeps every mark, its text and its reference, also by way of odt.
#[test]
fn marks_survive_libreoffice() {
    if Command::new("soffice").arg("--version").output().is_err() {
        eprintln!("skipped: soffice is not installed");
        return;
    }
    let folder = std::env::temp_dir().join(format!("xuezheng-marks-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let original = folder.join("report.docx");
    std::fs::write(&original, write::docx(&sample::official()).unwrap()).unwrap();
    for formats in [&["docx"][..], &["odt", "docx"], &["docx", "docx"]] {
        let mut file = original.clone();
        for (n, format) in formats.iter().enumerate() {
            file = converted(&folder, &file, format, n);
        }
        let marked = marks::read(&std::fs::read(&file).unwrap()).unwrap();
        assert_eq!(
            written_marks(),
            found_marks(&marked),
            "by way of {formats:?}"
        );
        assert_eq!(changed(&marked), [""; 0], "by way of {formats:?}");
        assert_eq!(marked.vanished, [], "by way of {formats:?}");
        assert_eq!(marked.duplicates, [], "by way of {formats:?}");
        assert_eq!(texts(&marked), [""; 0], "by way of {formats:?}");
        assert_eq!(one(&marked, "t2").place.to_string(), "表1第3行第4列");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands around the numbers, they are read back as they were written.
    #[test]
    fn any_text_is_read_back(pieces in vec((any::<String>(), value()), 0..12)) {
        let runs = pieces.iter().enumerate().flat_map(|(n, (before, value))| {
            [text(before), number(&format!("n{n}"), "m", value)]
        });
        let body = vec![Block::Paragraph(runs.collect())];
        let marked = read(&Official { body, ..Official::default() });
        prop_assert_eq!(changed(&marked), [""; 0]);
        prop_assert_eq!(vanished(&marked), [""; 0]);
        prop_assert_eq!(&marked.duplicates, &[]);
        let found: Vec<&str> = marked.found.iter().map(|one| one.text.as_str()).collect();
        let written: Vec<&str> = pieces.iter().map(|(_, value)| value.as_str()).collect();
        prop_assert_eq!(found, written);
    }

    /// Numbers without marks are all listed, whatever is marked beside them.
    #[test]
    fn every_amount_is_marked_or_unmarked(amounts in vec((1000u32..1900, any::<bool>()), 0..12)) {
        let runs = amounts.iter().enumerate().flat_map(|(n, (amount, is_marked))| {
            let amount = amount.to_string();
            [if *is_marked { number(&format!("n{n}"), "m", &amount) } else { text(&amount) }, text("所，")]
        });
        let body = vec![Block::Paragraph(runs.collect())];
        let marked = read(&Official { body, ..Official::default() });
        let told: Vec<String> = marked.unmarked.iter().map(|one| one.text.clone()).collect();
        let unmarked = amounts.iter().filter(|(_, is_marked)| !is_marked);
        prop_assert_eq!(told, unmarked.map(|(amount, _)| format!("{amount}所")).collect::<Vec<_>>());
    }
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?[0-9]{1,4}(\\.[0-9]{1,2})?%?",
        "[1-9],[0-9]{3}",
        "[0-9一-龥]{1,5}"
    ]
}

fn converted(folder: &Path, file: &Path, format: &str, n: usize) -> std::path::PathBuf {
    let out = folder.join(format!("{n}-{format}"));
    let status = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            folder.join("profile").display()
        ))
        .args(["--headless", "--convert-to", format, "--outdir"])
        .args([out.as_path(), file])
        .output()
        .unwrap();
    assert!(status.status.success(), "{status:?}");
    out.join("report").with_extension(format)
}

fn read(document: &Official) -> Marked {
    marks::read(&write::docx(document).unwrap()).unwrap()
}

/// The sample with a piece of its XML replaced.
fn edited(from: &str, to: &str) -> Marked {
    let xml = document_xml(&sample::official());
    assert!(xml.contains(from), "{from} in {xml}");
    read_with(&xml.replace(from, to))
}

fn read_with(xml: &str) -> Marked {
    let bytes = write::docx(&sample::official()).unwrap();
    marks::read(&repacked(&bytes, "word/document.xml", xml)).unwrap()
}

fn document_xml(document: &Official) -> String {
    let bytes = write::docx(document).unwrap();
    parts(&bytes)
        .into_iter()
        .find(|(name, _)| name == "word/document.xml")
        .unwrap()
        .1
}

fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|idx| {
            let mut file = archive.by_index(idx).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().to_string(), text)
        })
        .collect()
}

fn repacked(bytes: &[u8], name: &str, xml: &str) -> Vec<u8> {
    let mut parts = parts(bytes);
    parts
        .iter_mut()
        .filter(|(part, _)| part == name)
        .for_each(|(_, text)| *text = xml.to_owned());
    let parts: Vec<(&str, String)> = parts
        .iter()
        .map(|(name, text)| (name.as_str(), text.clone()))
        .collect();
    packed(&parts)
}

fn packed(parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn written_marks() -> BTreeMap<String, Reference> {
    let mut marks = BTreeMap::new();
    let mut note = |runs: &[Run]| {
        for run in runs {
            if let Run::Number(mark) = run {
                marks.insert(mark.key.clone(), mark.reference.clone());
            }
        }
    };
    for block in sample::body() {
        match block {
            Block::Paragraph(runs) => note(&runs),
            Block::Table(table) => table.rows.iter().flatten().for_each(|cell| note(cell)),
            _ => {}
        }
    }
    marks
}

fn found_marks(marked: &Marked) -> BTreeMap<String, Reference> {
    let found = marked.found.iter();
    found
        .map(|one| (one.key.clone(), one.reference.clone().unwrap()))
        .collect()
}

fn one<'a>(marked: &'a Marked, key: &str) -> &'a marks::Found {
    marked.found.iter().find(|one| one.key == key).unwrap()
}

fn changed(marked: &Marked) -> Vec<&str> {
    marked
        .found
        .iter()
        .filter(|one| one.changed())
        .map(|one| one.key.as_str())
        .collect()
}

fn vanished(marked: &Marked) -> Vec<&str> {
    marked.vanished.iter().map(|one| one.key.as_str()).collect()
}

fn texts(marked: &Marked) -> Vec<&str> {
    marked
        .unmarked
        .iter()
        .map(|one| one.text.as_str())
        .collect()
}
