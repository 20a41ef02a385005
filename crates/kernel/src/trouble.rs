//! 运行问题: what the platform's own jobs could not do, told once to whoever can put it right.
//!
//! A job tells what it could not do each time it runs. What is new becomes a record of
//! [`TROUBLE`]; what the job does not tell any more is settled. So the same thing is told
//! once, however often it fails. Not here: who is told and what may be done, which the
//! register says.

use model::Value;

use crate::message::{self, Why};
use crate::rules::Ctx;
use crate::store::read;
use crate::{Condition, Job, Kernel, Outcome, Query, Record, TROUBLE, Values};

/// So many reasons are told in full.
const WHYS_MAX: usize = 5;

const OPEN: &str = "open";
const KNOWN: &str = "known";
const SETTLE: &str = "settle";

/// Something that could not be done, or is lacking. Holds no personal data.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// Where, as people call it: 食堂月检查 2026年11月. At one place there is one.
    pub place: String,
    /// Why, each a line: `YY-0001：还没有整改期限。`
    pub whys: Vec<String>,
    /// What to do about it.
    pub advice: String,
    /// The job tries again by itself, and then settles it.
    pub again: bool,
}

impl Trouble {
    /// What is tried again with the job's next turn.
    pub fn again(place: impl Into<String>, why: impl Into<String>) -> Trouble {
        Trouble {
            place: place.into(),
            whys: vec![why.into()],
            advice: "请按原因改好，再在“后台任务”里点“现在运行”；不点，系统下一轮也会再试。办成后这一条自动消除。".into(),
            again: true,
        }
    }

    /// What nobody tries again.
    pub fn once(place: impl Into<String>, why: impl Into<String>) -> Trouble {
        Trouble {
            advice: "系统不会再试。请按原因改好后重新办理，再把这一条标为知悉。".into(),
            again: false,
            ..Trouble::again(place, why)
        }
    }

    /// Tells one more reason at its place.
    pub(crate) fn gather(self, all: &mut Vec<Trouble>) {
        match all.iter_mut().find(|it| it.place == self.place) {
            Some(there) => there.whys.extend(self.whys),
            None => all.push(self),
        }
    }

    fn why(&self) -> String {
        let told = self.whys.iter().take(WHYS_MAX).cloned();
        let left = self.whys.len().saturating_sub(WHYS_MAX);
        let left = (left > 0).then(|| format!("另有 {left} 处。"));
        told.chain(left).collect::<Vec<_>>().join("\n")
    }

    fn values(&self, job: &Job) -> Values {
        let said = [
            ("job", Value::Text(job.title.clone())),
            ("place", Value::Text(self.place.clone())),
            ("why", Value::Text(self.why())),
            ("advice", Value::Text(self.advice.clone())),
            ("again", Value::Flag(self.again)),
        ];
        let said = said.into_iter();
        said.map(|(field, value)| (field.to_owned(), value))
            .collect()
    }
}

impl Kernel {
    /// What is not settled yet, the oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn troubles(&self) -> Outcome<Vec<Record>> {
        let Some(register) = self.model.register(TROUBLE) else {
            return Ok(Vec::new());
        };
        let states = [OPEN, KNOWN].map(|it| Value::Code(it.into())).to_vec();
        let query =
            Query::all(register, self.today()).with(Condition::AnyOf("state".into(), states));
        read(self.store(), |read| Ok(read.rows(&query)?))
    }

    /// Writes what a turn of a job told. `settles`: it went through all it has to do.
    pub(crate) fn tell_troubles(
        &self,
        job: &Job,
        found: Vec<Trouble>,
        settles: bool,
    ) -> Outcome<()> {
        let known = self.troubles()?;
        let is_over = |it: &&Record| {
            let is_retried = it.get("again") == &Value::Flag(true) && it.text("job") == job.title;
            is_retried && !found.iter().any(|new| new.place == it.text("place"))
        };
        let over = known.iter().filter(|it| settles && is_over(it)).cloned();
        let over: Vec<Record> = over.collect();
        let told: Vec<(Option<Record>, Values)> = found
            .iter()
            .map(|new| {
                let same = known.iter().find(|it| it.text("place") == new.place);
                (same.cloned(), new.values(job))
            })
            .filter(|(same, values)| {
                same.as_ref()
                    .is_none_or(|it| it.get("why") != &values["why"])
            })
            .collect();
        if over.is_empty() && told.is_empty() || self.model.register(TROUBLE).is_none() {
            return Ok(());
        }
        self.as_platform(move |ctx| {
            for (same, values) in told.clone() {
                ctx.tell_trouble(same, values)?;
            }
            for it in over.clone() {
                let it = ctx.get(TROUBLE, it.id)?;
                ctx.make(it, SETTLE, None)?;
            }
            Ok(())
        })
    }
}

impl Ctx<'_> {
    /// A new one is told to those whose turn it is; one that goes on says why as it is now.
    fn tell_trouble(&mut self, same: Option<Record>, values: Values) -> Outcome<()> {
        if let Some(mut same) = same {
            same.set("why", values["why"].clone());
            return self.update(same).map(drop);
        }
        let made = self.create(TROUBLE, values)?;
        let register = self.writing.register(TROUBLE)?;
        message::send_next(&mut self.writing, register, &made, &Why::Made)
    }
}
