//! What a written document looks like from outside.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

#[path = "write/sample.rs"]
mod sample;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use document::write::{
    self, Align, Block, Column, Entry, Error, Form, Level, Official, Run, Table,
};
use quick_xml::Reader;
use quick_xml::events::Event;
use sample::{heading, number, paragraph, text};

#[test]
fn the_same_document_gives_the_same_bytes() {
    let once = write::docx(&sample::official()).unwrap();
    let twice = write::docx(&sample::official()).unwrap();
    assert!(once == twice);
}

#[test]
fn paper_and_type_area_are_those_of_the_standard() {
    let xml = document(&sample::official());
    // A4 with margins of 37, 35, 28 and 26 mm.
    assert!(xml.contains(r#"<w:pgSz w:w="11906" w:h="16838"/>"#));
    let margins = r#"w:top="2098" w:right="1474" w:bottom="1984" w:left="1587""#;
    assert!(xml.contains(margins));
    // 22 lines in 225 mm.
    assert!(xml.contains(r#"<w:docGrid w:type="lines" w:linePitch="579"/>"#));
    assert_eq!((16838 - 2098 - 1984) / 579, 22);
    // 28 characters of 16 pt, each set 5/20 pt closer, in 156 mm; 29 would not fit.
    let styles = part(&sample::official(), "word/styles.xml");
    assert!(styles.contains(r#"<w:spacing w:val="-5"/>"#));
    assert_eq!((11906 - 1587 - 1474) / (320 - 5), 28);
}

#[test]
fn fonts_and_sizes_are_those_of_the_standard() {
    let styles = part(&sample::official(), "word/styles.xml");
    let style = |id: &str| {
        let start = styles.find(&format!(r#"w:styleId="{id}""#)).unwrap();
        &styles[start..start + styles[start..].find("</w:style>").unwrap()]
    };
    assert!(styles.contains(r#"w:eastAsia="仿宋_GB2312""#));
    assert!(styles.contains(r#"<w:sz w:val="32"/>"#));
    assert!(style("Title").contains(r#"w:eastAsia="方正小标宋简体""#));
    assert!(style("Title").contains(r#"<w:sz w:val="44"/>"#));
    assert!(style("Title").contains(r#"<w:jc w:val="center"/>"#));
    assert!(style("Heading1").contains(r#"w:eastAsia="黑体""#));
    assert!(style("Heading2").contains(r#"w:eastAsia="楷体_GB2312""#));
    assert!(!style("Heading3").contains("w:eastAsia"));
    assert!(style("BodyText").contains(r#"w:firstLineChars="200""#));
    assert!(style("Letterhead").contains(r#"<w:color w:val="FF0000"/>"#));
    assert!(style("Footer").contains(r#"<w:sz w:val="28"/>"#));
    let fonts = part(&sample::official(), "word/fontTable.xml");
    assert!(fonts.contains(r#"<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>"#));
}

#[test]
fn the_page_number_is_a_field_between_dashes() {
    let footer = part(&sample::official(), "word/footer1.xml");
    assert!(
        footer.contains("— </w:t>") && footer.contains(" PAGE ") && footer.contains(" —</w:t>")
    );
}

#[test]
fn the_heading_row_is_repeated_and_rows_are_not_split() {
    let xml = document(&sample::official());
    assert_eq!(xml.matches("<w:tblHeader/>").count(), 1);
    assert_eq!(xml.matches("<w:cantSplit/>").count(), 5);
}

#[test]
fn widths_of_columns_fill_the_type_area() {
    let column = |width| Column {
        title: "列".into(),
        width,
        align: Align::Left,
    };
    let columns = vec![column(1), column(1), column(1), column(0), column(4)];
    let table = Table {
        caption: None,
        columns,
        rows: vec![vec![vec![text("一")]]],
    };
    let xml = document(&Official {
        body: vec![Block::Table(table)],
        ..Official::default()
    });
    let widths: Vec<u32> = xml
        .split(r#"<w:gridCol w:w=""#)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(widths.iter().sum::<u32>(), 8845);
    assert_eq!(xml.matches("<w:tc>").count(), 10);
}

#[test]
fn annexes_come_behind_signature_and_date() {
    let xml = document(&sample::official());
    let at = |text: &str| xml.find(text).unwrap();
    assert!(at("下一步") < at("附件：1. ") && at("附件：1. ") < at(">2026年12月20日<"));
    assert!(at(">2026年12月20日<") < at(">附件1<") && at(">附件1<") < at("抄送："));
}

#[test]
fn a_page_break_belongs_to_the_paragraph_behind_it() {
    let body = vec![
        paragraph("前"),
        Block::PageBreak,
        heading(Level::First, "一、后"),
    ];
    let xml = document(&Official {
        body,
        ..Official::default()
    });
    assert!(xml.contains(r#"<w:pStyle w:val="Heading1"/><w:pageBreakBefore/></w:pPr>"#));
    assert_eq!(xml.matches("pageBreakBefore").count(), 1);
}

#[test]
fn text_is_escaped_and_forbidden_characters_are_left_out() {
    let body = vec![paragraph("a<b>&\"c\"\u{1}\u{fffe}\r\n第二行\t制表")];
    let xml = document(&Official {
        body,
        ..Official::default()
    });
    assert!(xml.contains("a&lt;b&gt;&amp;&quot;c&quot;</w:t><w:br/>"));
    assert!(xml.contains("第二行</w:t><w:tab/>"));
}

#[test]
fn mistakes_of_the_program_are_told() {
    let error = |runs: Vec<Run>| {
        let body = vec![Block::Paragraph(runs)];
        write::docx(&Official {
            body,
            ..Official::default()
        })
        .unwrap_err()
    };
    assert!(matches!(
        error(vec![number("n 1", "m", "1")]),
        Error::BadKey(_)
    ));
    assert!(matches!(
        error(vec![number("", "m", "1")]),
        Error::BadKey(_)
    ));
    assert!(matches!(
        error(vec![number("n1", "m", " ")]),
        Error::NoValue(_)
    ));
    let twice = vec![number("n1", "m", "1"), number("n1", "m", "2")];
    assert!(matches!(error(twice), Error::KeyTwice(_)));
    let table = Table {
        caption: None,
        columns: vec![],
        rows: vec![vec![vec![text("一")]]],
    };
    let wide = Official {
        body: vec![Block::Table(table)],
        ..Official::default()
    };
    assert!(matches!(write::docx(&wide), Err(Error::WideRow)));
}

#[test]
fn a_form_has_one_entry_to_a_row_or_two() {
    let entry = |title: &str, text: &[&str], lines| Entry {
        title: title.into(),
        text: text.iter().map(|it| (*it).to_owned()).collect(),
        lines,
    };
    let form = |rows| Official {
        body: vec![Block::Form(Form {
            rows,
            sign: vec!["签发".into(), "签收".into()],
        })],
        ..Official::default()
    };
    let xml = document(&form(vec![
        vec![entry("事由", &["校门口拥堵"], 1)],
        vec![entry("单位", &["一科"], 1), entry("期限", &[], 1)],
        vec![entry("办理情况", &["已办", "附照片"], 5)],
    ]));
    assert_eq!(xml.matches("<w:tr>").count(), 3);
    assert_eq!(xml.matches(r#"<w:gridSpan w:val="3"/>"#).count(), 2);
    // 5 lines of room; what is long goes on on the next page.
    assert!(xml.contains(r#"<w:trPr><w:trHeight w:val="2000" w:hRule="atLeast"/></w:trPr>"#));
    assert!(xml.contains("签发：</w:t><w:tab/>"));
    // A form is one page where it can be: what heads it stands at the edge of the type area.
    let headed = Official {
        letterhead: Some("云岭市教育局督办单".into()),
        doc_number: Some("督办〔2026〕1号".into()),
        ..form(vec![])
    };
    let at_the_edge = r#"<w:pStyle w:val="Letterhead"/><w:spacing w:before="0"/>"#;
    assert!(document(&headed).contains(at_the_edge));
    assert!(!document(&sample::official()).contains(at_the_edge));
    let error = |rows| write::docx(&form(rows)).unwrap_err().to_string();
    let three = vec![Entry::default(), Entry::default(), Entry::default()];
    for row in [vec![], three] {
        assert_eq!(error(vec![row]), Error::FormRow.to_string());
    }
}

#[test]
fn an_empty_document_is_written_too() {
    assert!(document(&Official::default()).contains("<w:body><w:sectPr>"));
}

/// Word refuses a file in which the properties of a paragraph stand in another order
/// than the schema's; LibreOffice does not mind.
#[test]
fn properties_stand_in_the_order_of_the_schema() {
    const PARAGRAPH: &[&str] = &[
        "pStyle",
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "framePr",
        "widowControl",
        "pBdr",
        "tabs",
        "overflowPunct",
        "autoSpaceDE",
        "autoSpaceDN",
        "snapToGrid",
        "spacing",
        "ind",
        "jc",
        "outlineLvl",
    ];
    const RUN: &[&str] = &["rFonts", "b", "color", "spacing", "sz", "szCs", "lang"];
    const TABLE: &[&str] = &[
        "tblpPr",
        "tblW",
        "jc",
        "tblBorders",
        "tblLayout",
        "tblCellMar",
    ];
    const CONTROL: &[&str] = &["alias", "tag", "id"];
    let orders: BTreeMap<&str, &[&str]> = [
        ("pPr", PARAGRAPH),
        ("rPr", RUN),
        ("tblPr", TABLE),
        ("sdtPr", CONTROL),
    ]
    .into();
    let mut n_checked = 0;
    for (name, xml) in parts(&sample::official()) {
        for (parent, children) in children(&xml) {
            let Some(order) = orders.get(parent.as_str()) else {
                continue;
            };
            let places: Vec<usize> = children
                .iter()
                .map(|child| {
                    let place = order.iter().position(|it| it == child);
                    place.unwrap_or_else(|| panic!("{child} in {parent} of {name}"))
                })
                .collect();
            assert!(
                places.is_sorted_by(|a, b| a < b),
                "{children:?} in {parent} of {name}"
            );
            n_checked += 1;
        }
    }
    assert!(n_checked > 100);
}

/// Every element with the names of its children; also shows that the XML is well-formed.
fn children(xml: &str) -> Vec<(String, Vec<String>)> {
    let mut open: Vec<(String, Vec<String>)> = Vec::new();
    let mut closed = Vec::new();
    let mut reader = Reader::from_str(xml);
    loop {
        let (name, is_empty) = match reader.read_event().unwrap() {
            Event::Start(it) => (it.local_name().as_ref().to_owned(), false),
            Event::Empty(it) => (it.local_name().as_ref().to_owned(), true),
            Event::End(_) => {
                closed.extend(open.pop());
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        if let Some((_, children)) = open.last_mut() {
            children.push(name.clone());
        }
        if !is_empty {
            open.push((name, Vec::new()));
        }
    }
    assert!(open.is_empty());
    closed
}

fn document(of: &Official) -> String {
    part(of, "word/document.xml")
}

fn part(of: &Official, name: &str) -> String {
    parts(of).remove(name).unwrap()
}

fn parts(of: &Official) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(write::docx(of).unwrap())).unwrap();
    (0..archive.len())
        .map(|idx| {
            let mut file = archive.by_index(idx).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().to_string(), text)
        })
        .collect()
}
