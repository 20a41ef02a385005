//! Why a command could not be done, told once at the end.

use std::error::Error;
use std::io;

use kernel::{Failure, StoreError};

/// A sentence in Chinese, and the chain of causes below it.
#[derive(Debug)]
pub(crate) struct Stop {
    says: String,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl Stop {
    pub(crate) fn new(says: impl Into<String>) -> Stop {
        Stop {
            says: says.into(),
            cause: None,
        }
    }

    pub(crate) fn because(
        says: impl Into<String>,
        cause: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Stop {
        Stop {
            says: says.into(),
            cause: Some(cause.into()),
        }
    }

    /// For `map_err`: what was being done to which file.
    pub(crate) fn io(says: impl Into<String>) -> impl FnOnce(io::Error) -> Stop {
        let says = says.into();
        move |error| Stop::because(says, error)
    }

    pub(crate) fn tell(&self) {
        crate::tell(&self.says);
        let mut at: Option<&dyn Error> = self.cause.as_ref().map(|it| it.as_ref() as &dyn Error);
        while let Some(error) = at {
            crate::tell(format_args!("  {error}"));
            at = error.source();
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        match failure {
            Failure::Refused(refusal) => Stop::new(refusal.message),
            Failure::Store(error) => error.into(),
        }
    }
}

/// For what is done in the background, where nobody stands at a terminal.
impl From<Stop> for StoreError {
    fn from(stop: Stop) -> StoreError {
        StoreError {
            doing: stop.says,
            source: stop.cause,
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Stop {
        // What is said in Chinese was written for whoever stands at the terminal.
        match error.doing.is_ascii() {
            true => Stop::because("数据库没有完成这项操作。", error),
            false => Stop {
                says: format!("{}。", error.doing.trim_end_matches('。')),
                cause: error.source,
            },
        }
    }
}
