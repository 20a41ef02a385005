//! Why something was not done: the rules refuse, or the surroundings fail.

use std::collections::BTreeMap;

/// The code of [`Refusal::other_definitions`].
pub const OTHER_DEFINITIONS: &str = "kernel.definitions";

/// The rules refuse; the person can act on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// `plan.sum_differs`, `kernel.not_found`.
    pub code: String,
    /// A sentence in Chinese, and what to do now.
    pub message: String,
    /// One line per field that is wrong.
    pub fields: Vec<FieldProblem>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FieldProblem {
    pub field: String,
    pub message: String,
}

/// The surroundings fail; the operator can act on it.
#[derive(Debug, thiserror::Error)]
#[error("{doing}")]
pub struct StoreError {
    pub doing: String,
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

#[derive(Debug)]
pub enum Failure {
    Refused(Refusal),
    Store(StoreError),
}

pub type Outcome<T> = Result<T, Failure>;

impl StoreError {
    pub fn new(
        doing: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> StoreError {
        StoreError {
            doing: doing.into(),
            source: Some(source.into()),
        }
    }

    pub fn plain(doing: impl Into<String>) -> StoreError {
        StoreError {
            doing: doing.into(),
            source: None,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::Store(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}

impl Refusal {
    pub fn new(code: &str, message: impl Into<String>) -> Refusal {
        Refusal {
            code: code.to_owned(),
            message: message.into(),
            fields: Vec::new(),
        }
    }

    /// What is not there and what one may not see are the same to the caller.
    pub fn not_found() -> Refusal {
        Refusal::new(
            "kernel.not_found",
            "没有找到这条记录：可能编号有误，或不在您的岗位范围内。",
        )
    }

    pub fn conflict() -> Refusal {
        Refusal::new(
            "kernel.conflict",
            "这条记录刚被别人改过。请对照最新内容后再保存，您填写的内容仍在。",
        )
    }

    /// The definitions changed between the question and the write; nothing of it was done.
    pub fn other_definitions() -> Refusal {
        Refusal::new(
            OTHER_DEFINITIONS,
            "业务定义刚刚更新，这次没有保存。请刷新页面后再保存，您填写的内容仍在。",
        )
    }

    pub fn fields(problems: Vec<FieldProblem>) -> Refusal {
        let message = problems
            .iter()
            .map(|p| p.message.as_str())
            .collect::<Vec<_>>()
            .join("；");
        Refusal {
            code: "kernel.fields".into(),
            message,
            fields: problems,
        }
    }
}

/// Fills `{name}` in a wording; unknown names stay as they are.
pub(crate) fn fill(wording: &str, values: &BTreeMap<&str, String>) -> String {
    values
        .iter()
        .fold(wording.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
}
