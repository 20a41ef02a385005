//! The demo city that is measured, with columns beside its rows.

use std::sync::Arc;

use kernel::{Along, Asked, Clock, Counting, Counts, Figures, Kernel, Query, Question};
use lake::{InSql, Lake, Settings};
use model::{Measure, Value};
use store::Place;

use crate::kernel::{demo, folder, once, rows, writes};

const PUPILS: u64 = 1_000_000;
/// Written together.
const SOME: usize = 200;

/// A city with columns made of its rows.
pub(crate) struct City {
    pub(crate) place: Place,
    pub(crate) kernel: Kernel,
    pub(crate) lake: Arc<Lake>,
}

/// Where the city lies; made when it is not there.
pub(crate) fn place() -> Place {
    let pupils = rows(PUPILS);
    let place = folder(&format!("lake-{pupils}"), "sqlite", None);
    once(&place, || {
        let hash = |password: &str| server::secret::hash_password(password).unwrap();
        demo::make(&place, pupils, &hash);
    });
    place
}

pub(crate) fn kernel(place: &Place) -> Kernel {
    let model = Arc::new(systems::model().unwrap());
    crate::city::follow(place, &model);
    let store = place.open(Arc::clone(&model)).unwrap();
    Kernel::new(model, systems::rules(), store, Clock::system()).unwrap()
}

impl City {
    /// With columns that are there, or none yet.
    pub(crate) fn open() -> City {
        let place = place();
        let kernel = kernel(&place);
        let lake = Arc::new(Lake::open(&place.dir, &Settings::default()).unwrap());
        let kernel = kernel.counting_by(Arc::clone(&lake) as Arc<dyn Counts>);
        City {
            place,
            kernel,
            lake,
        }
    }

    pub(crate) fn measures(&self) -> Vec<&Measure> {
        let systems = self.kernel.model.systems.values();
        systems.flat_map(|it| it.measures.values()).collect()
    }

    /// All ready measures by county and by school.
    pub(crate) fn everything(&self) -> Vec<Figures> {
        let along = [level("county"), level("school")];
        let asked: Vec<(&Measure, Asked)> = self
            .measures()
            .into_iter()
            .map(|it| (it, asked(it)))
            .collect();
        let questions = asked.iter().flat_map(|(measure, asked)| {
            along.iter().map(move |along| Question {
                measure,
                asked,
                along: std::slice::from_ref(along),
                reach: None,
            })
        });
        let questions: Vec<Question<'_>> = questions.collect();
        self.kernel.figures_together(&questions).unwrap()
    }

    /// The same, or one measure, as SQL.
    pub(crate) fn in_sql(&self, measures: &[&Measure]) -> InSql {
        // Where the newest year is told, it is that year another is asked for.
        let asked: Vec<Asked> = measures
            .iter()
            .map(|it| Asked {
                period: self.kernel.figures(&asked(it), &[]).unwrap().period,
                ..asked(it)
            })
            .collect();
        let formulas: Vec<_> = measures
            .iter()
            .zip(&asked)
            .map(|(it, asked)| self.kernel.formula_of(it, asked))
            .collect();
        let all = measures.iter().zip(&asked).zip(&formulas);
        let countings: Vec<Counting<'_>> = all
            .map(|((measure, asked), formula)| Counting::of(measure, formula, asked, &[]))
            .collect();
        let beside = self.beside();
        self.lake.in_sql(&self.kernel, &countings, &beside).unwrap()
    }

    /// A folder for what another engine is given.
    pub(crate) fn beside(&self) -> std::path::PathBuf {
        let beside = self.place.dir.join("beside");
        std::fs::create_dir_all(&beside).unwrap();
        beside
    }

    /// So many records of a register, as far apart as they can be.
    pub(crate) fn some(&self, register: &str, n: usize) -> Vec<base::Id> {
        let register = self.kernel.model.register(register).unwrap();
        let mut query = Query::all(register, self.kernel.today());
        query.only = Some(Vec::new());
        let all = kernel::read(self.kernel.store(), |read| read.rows(&query)).unwrap();
        let step = (all.len() / n.max(1)).max(1);
        all.iter().step_by(step).take(n).map(|it| it.id).collect()
    }

    /// Changes a field of these, each record by a write with history.
    pub(crate) fn change(&self, register: &'static str, field: &'static str, ids: &[base::Id]) {
        for some in ids.chunks(SOME).map(<[base::Id]>::to_vec) {
            let done = self.kernel.as_platform(move |ctx| {
                for id in &some {
                    let mut record = ctx.get(register, *id)?;
                    let changed = match record.get(field) {
                        Value::Integer(n) => Value::Integer((n + 1) % 400),
                        Value::Flag(true) => Value::Flag(false),
                        _ if field == "training_hours" => Value::Integer(1),
                        _ => Value::Flag(true),
                    };
                    record.set(field, changed);
                    ctx.update(record)?;
                }
                Ok(())
            });
            done.unwrap();
        }
    }
}

pub(crate) fn level(level: &str) -> Along {
    Along::Level(level.to_owned())
}

pub(crate) fn asked(measure: &Measure) -> Asked {
    Asked::of(&measure.id)
}

/// The child that serves the city as `xuezheng serve` does.
pub(crate) fn served(place: &Place) {
    let lake = Arc::new(Lake::open(&place.dir, &Settings::default()).unwrap());
    writes::serve(kernel(place).counting_by(lake as Arc<dyn Counts>));
}
