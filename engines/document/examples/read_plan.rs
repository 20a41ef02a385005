//! Reads a plan and prints it as JSON, or its text: `cargo run -p document --example read_plan -- FILE [--text]`.
//!
//! The command line of the product does the same with `xuezheng plan read FILE --format json`.

use std::process::ExitCode;

#[expect(clippy::print_stdout, reason = "printing is what it is for")]
fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let Some(file) = args.next() else {
        eprintln!("usage: read_plan FILE [--text]");
        return ExitCode::FAILURE;
    };
    let text_only = args.next().is_some();
    let bytes = match std::fs::read(&file) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("{file}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let printed = document::read(&bytes, &file).and_then(|text| {
        if text_only {
            Ok(text.text)
        } else {
            document::plan::read(&text).map(|plan| format!("{:#}", document::plan::to_json(&plan)))
        }
    });
    match printed {
        Ok(printed) => {
            println!("{printed}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
