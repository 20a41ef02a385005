//! What a written document looks like from outside.

#[path = "write/sample.rs"]
mod sample;

use document::write;

#[test]
fn the_same_document_gives_the_same_bytes() {
    let once = write::docx(&sample::official()).unwrap();
    let twice = write::docx(&sample::official()).unwrap();
    assert!(once == twice);
}
