//! Why a file could not be read, told to the person who chose it.

use thiserror::Error;

/// What is wrong with a file, and what its owner can do about it.
///
/// The text is Chinese, for the person at the screen; the variant is for the program.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// No bytes, or nothing but white space.
    #[error("文件是空的。请检查是否选错了文件，重新上传有内容的文件。")]
    Empty,
    /// More than [`crate::text::BYTES_MAX`] or [`crate::text::CHARS_MAX`].
    #[error(
        "文件过大（超过 64 MB 或 200 万字），没有读取。请去掉图片，或只保留计划正文后重新上传。"
    )]
    TooLarge,
    /// A small archive that unpacks to an unreasonable size.
    #[error(
        "文件解压后过大，可能已损坏或被做过手脚，没有读取。请用 Word 或 WPS 打开后另存为新的 .docx 再上传。"
    )]
    Bomb,
    /// A format that holds no plan text: slides, an archive.
    #[error("这是{0}，不是计划文件。请上传计划的 .docx、.pdf、.ofd、.xlsx、.txt 或 .html 文件。")]
    WrongFormat(&'static str),
    /// A spreadsheet: whoever can open one gives its rows to [`crate::of_sheets`].
    #[error("这是电子表格，这里读不了。请另存为 .docx 或 .pdf 后再上传。")]
    Spreadsheet,
    /// A photograph or a scan.
    #[error(
        "这是图片，里面没有可读取的文字。请上传计划的电子版（.docx、带文字的 .pdf、.txt 或 .html）。"
    )]
    Picture,
    /// A PDF whose pages are pictures.
    #[error(
        "这份 PDF 是扫描件，没有文字层。请向发文单位索取电子版，或先做文字识别（OCR）后再上传。"
    )]
    Scanned,
    /// A PDF or an Office file that asks for a password.
    #[error("文件已加密。请先用密码打开，另存为不加密的文件后再上传。")]
    Encrypted,
    /// The binary format of Word 97–2003 or of old WPS.
    #[error(
        "这是旧版的 .doc 或 .wps 文件，不能直接读取。请用 Word 或 WPS 打开，另存为 .docx 后再上传。"
    )]
    OldBinary,
    /// The file begins as what it says, but cannot be read to the end.
    #[error("文件已损坏或不完整（{0}）。请重新下载或另存一份后再上传。")]
    Damaged(&'static str),
    /// Text in no encoding that can be told.
    #[error("认不出文件的文字编码。请用记事本打开，另存为 UTF-8 编码后再上传。")]
    UnknownEncoding,
    /// Readable text that is no work plan.
    #[error(
        "没有在文件中找到计划的任务（{0}）。请确认上传的是工作要点、工作计划、工作安排或规划的正文。"
    )]
    NotAPlan(&'static str),
}
