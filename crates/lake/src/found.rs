//! What is found for each value of a column: the one thing asked of the engine that it does not
//! have itself.

use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int32Array, UInt32Array};
use arrow::buffer::BooleanBuffer;
use arrow::compute::take;
use arrow::datatypes::DataType;
use datafusion::common::cast::{as_int32_array, as_list_array};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::prelude::Expr;

use crate::column::{Lies, data_type};

/// By what it is found.
#[derive(Clone, Debug)]
pub(crate) enum By {
    /// The answer for each number, the last for none.
    Answers(ArrayRef),
    /// Whether a list holds the number.
    Number(i32),
    /// Whether what lies at a place still stands.
    Alive(BooleanBuffer),
}

/// A function of the engine.
#[derive(Debug)]
pub(crate) struct Found {
    name: String,
    signature: Signature,
    gives: DataType,
    pub(crate) by: By,
}

/// No two have one name: a plan could take one for the other.
static NAMES: AtomicUsize = AtomicUsize::new(0);

/// What is found for each value of a column of a kind.
pub(crate) fn found(of: Expr, (takes, gives): (Lies, DataType), by: By) -> Expr {
    let found = Found {
        name: format!("found_{}", NAMES.fetch_add(1, Ordering::Relaxed)),
        signature: Signature::exact(vec![data_type(takes)], Volatility::Immutable),
        gives,
        by,
    };
    ScalarUDF::from(found).call(vec![of])
}

impl PartialEq for Found {
    fn eq(&self, other: &Found) -> bool {
        self.name == other.name
    }
}

impl Eq for Found {}

impl Hash for Found {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for Found {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType, DataFusionError> {
        Ok(self.gives.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue, DataFusionError> {
        let asked = ColumnarValue::values_to_arrays(&args.args)?;
        let found: ArrayRef = match &self.by {
            By::Answers(answers) => looked_up(as_int32_array(&asked[0])?, answers)?,
            By::Number(wanted) => {
                let holds = |it: Option<ArrayRef>| {
                    let numbers = it.as_ref().and_then(|it| as_int32_array(it).ok());
                    Some(numbers.is_some_and(|it| it.values().contains(wanted)))
                };
                let held: BooleanArray = as_list_array(&asked[0])?.iter().map(holds).collect();
                Arc::new(held)
            }
            By::Alive(alive) => {
                let places = as_int32_array(&asked[0])?.values();
                let place = |row: usize| usize::try_from(places[row]).unwrap_or_default();
                let stands =
                    BooleanBuffer::collect_bool(places.len(), |row| alive.value(place(row)));
                Arc::new(BooleanArray::new(stands, None))
            }
        };
        Ok(ColumnarValue::Array(found))
    }
}

fn looked_up(numbers: &Int32Array, answers: &ArrayRef) -> Result<ArrayRef, DataFusionError> {
    let none = answers.len().saturating_sub(1);
    let values = numbers.values();
    let place = |row: usize| match numbers.is_null(row) {
        true => none,
        false => usize::try_from(values[row]).unwrap_or(none).min(none),
    };
    if let Some(flags) = answers.as_boolean_opt()
        && flags.null_count() == 0
    {
        let found = BooleanBuffer::collect_bool(numbers.len(), |row| flags.value(place(row)));
        return Ok(Arc::new(BooleanArray::new(found, None)));
    }
    let places = (0..numbers.len()).map(|row| u32::try_from(place(row)).unwrap_or_default());
    Ok(take(answers, &UInt32Array::from_iter_values(places), None)?)
}
