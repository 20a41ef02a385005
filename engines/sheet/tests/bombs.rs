//! Small files that unpack to more than a machine holds are told apart before they do.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

use std::io::{Cursor, Write};
use std::ops::ControlFlow;

use rust_xlsxwriter::Workbook;
use sheet::{Book, Unreadable};
use zip::write::SimpleFileOptions;

/// An archive of parts, each the same piece so many times.
fn archive(parts: &[(&str, &str, usize)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, piece, times) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        let many = 1 + 65_536 / piece.len().max(1);
        let block = piece.repeat(many);
        for _ in 0..times / many {
            zip.write_all(block.as_bytes()).unwrap();
        }
        zip.write_all(piece.repeat(times % many).as_bytes())
            .unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[track_caller]
fn refused(what: &str, bytes: Vec<u8>) {
    assert!(bytes.len() < 2 << 20, "{what} is small: {}", bytes.len());
    let says = Book::open(Cursor::new(bytes)).err();
    assert!(
        matches!(says, Some(Unreadable::TooLarge)),
        "{what}: {says:?}"
    );
}

#[test]
fn a_small_file_that_unpacks_to_hundreds_of_megabytes_is_not_kept() {
    let book = ("xl/workbook.xml", "<x/>", 1);
    let texts = "<si><t>王一</t></si>";
    refused(
        "texts",
        archive(&[book, ("xl/sharedStrings.xml", texts, 15_000_000)]),
    );
    refused(
        "one cell",
        archive(&[book, ("xl/worksheets/sheet1.xml", "a", 3 << 20)]),
    );
    refused("another part", archive(&[("content.xml", " ", 300 << 20)]));
}

#[test]
fn what_an_archive_says_of_its_own_size_is_not_believed() {
    let book = ("xl/workbook.xml", "<x/>", 1);
    let mut bytes = archive(&[book, ("xl/sharedStrings.xml", " ", 300 << 20)]);
    let truth = u32::try_from(300 << 20).unwrap().to_le_bytes();
    while let Some(at) = bytes.windows(4).position(|it| it == truth) {
        bytes[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
    }
    assert!(Book::open(Cursor::new(bytes)).is_err());
}

fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content
        xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
        xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
        xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
        <table:table table:name="一">{table}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let manifest = r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#;
    archive(&[
        ("mimetype", kind, 1),
        ("META-INF/manifest.xml", manifest, 1),
        ("content.xml", &content, 1),
    ])
}

const NAME: &str =
    r#"<table:table-cell office:value-type="string"><text:p>姓名</text:p></table:table-cell>"#;

#[test]
fn cells_that_are_repeated_by_a_number_are_counted() {
    let many = r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string" table:number-columns-repeated="16000"><text:p>王一</text:p></table:table-cell></table:table-row>"#;
    refused("filled", ods(many));
    // Two cells at opposite ends of the sheet.
    let ends = format!(
        r#"<table:table-row>{NAME}</table:table-row><table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>
        <table:table-row><table:table-cell table:number-columns-repeated="16000"/>{NAME}</table:table-row>"#
    );
    refused("apart", ods(&ends));
}

/// As LibreOffice writes it: what is empty to the end of the sheet is no list.
#[test]
fn empty_rows_to_the_end_of_the_sheet_are_nothing() {
    let sheet = format!(
        r#"<table:table-row>{NAME}<table:table-cell table:number-columns-repeated="16383"/></table:table-row>
        <table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#
    );
    let mut book = Book::open(Cursor::new(ods(&sheet))).unwrap();
    let mut rows = 0;
    book.each(0, &mut |row| {
        rows += usize::from(!row.is_empty());
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(rows, 1);
}

#[test]
fn a_row_of_a_library_is_none_of_a_list() {
    let line = format!("姓名,备注\n王一,{}\n", "长".repeat(100_000));
    let mut text = Book::open(Cursor::new(line.into_bytes())).unwrap();
    let mut read = |_| ControlFlow::Continue(());
    assert!(matches!(text.each(0, &mut read), Err(Unreadable::Heavy(2))));
    // One long text in a thousand cells.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let long = "x".repeat(32_000);
    for column in 0..1_000 {
        sheet.write(0, column, &long).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let mut book = Book::open(Cursor::new(bytes)).unwrap();
    assert!(matches!(book.each(0, &mut read), Err(Unreadable::Heavy(1))));
    // Columns without end.
    let wide = format!("姓名,学号{}\n王一,1\n", ",".repeat(100_000));
    let mut wide = Book::open(Cursor::new(wide.into_bytes())).unwrap();
    let mut widest = 0;
    wide.each(0, &mut |row| {
        widest = widest.max(row.cells.len());
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(widest, 2_000);
}
