//! The language as a property panel is drawn from it, and everything a draft can name.

use model::document::{ROOTS, Root};
use model::load::extend;
use model::words::{self, PLACES, Place, Takes};
use model::{Model, chinese, named};
use serde::Serialize;
use utoipa::ToSchema;

use crate::definitions::{FieldType, field_type};

/// The language, and what there is in the definitions in force.
#[derive(Serialize, ToSchema)]
pub(super) struct Design {
    /// What a layer adds to something shipped begins with this.
    prefix: &'static str,
    places: Vec<PlaceFacts>,
    roots: Vec<RootFacts>,
    types: Vec<TypeFacts>,
    systems: Vec<SystemFacts>,
    registers: Vec<RegisterFacts>,
    codes: Vec<CodeListFacts>,
    roles: Vec<RoleFacts>,
    /// Files of the definitions in force, shipped and of layers.
    files: Vec<SourceFacts>,
}

/// What stands at the top of a file of this name.
#[derive(Serialize, ToSchema)]
struct RootFacts {
    /// `codes` of `codes.toml`; none: every other name, a register.
    file: Option<&'static str>,
    place: &'static str,
    /// How many names stand above the words of the place: none, one, or a group and one.
    names: u8,
}

/// A kind of table, with the words that may stand in it.
#[derive(Serialize, ToSchema)]
struct PlaceFacts {
    /// `field`
    name: &'static str,
    words: Vec<WordFacts>,
}

#[derive(Serialize, ToSchema)]
struct WordFacts {
    name: &'static str,
    /// In Chinese, and so the help.
    title: &'static str,
    help: &'static str,
    takes: TakesWord,
    /// The place whose words stand in the tables it takes.
    place: Option<&'static str>,
    required: bool,
    example: &'static str,
    /// A flag that holds unless it is said not to.
    holds: bool,
    /// What its texts name: `field`, `column` (a field, or what every record has),
    /// `target` (a field of the register referred to), `state`, `step`, `role`, `register`, `codes`, `type`, `fact` or `system`.
    names: Option<&'static str>,
    /// The few values it takes; empty when it takes others.
    values: Vec<ValueFacts>,
    /// Names a function written in Rust, which a layer has none of.
    rule: bool,
    /// What a layer may do with it in something shipped; none: nothing.
    shipped: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct ValueFacts {
    value: &'static str,
    title: &'static str,
}

/// What a word may be given.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum TakesWord {
    Text,
    Id,
    Flag,
    Integer,
    Number,
    Date,
    /// A stretch of which an expression may say how many.
    Within,
    Texts,
    Dates,
    Expression,
    Default,
    Value,
    Asks,
    Actors,
    Table,
    Tables,
    TablesOrNamed,
    Named,
    NamedOrText,
    NamedTexts,
    NamedDefaults,
    Raises,
    Subscriptions,
    /// Tables of named tables: what fields of rows hold.
    Groups,
}

#[derive(Serialize, ToSchema)]
struct TypeFacts {
    name: &'static str,
    title: &'static str,
    /// Words that belong to it alone.
    words: Vec<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct SystemFacts {
    id: String,
    title: String,
    uses: Vec<String>,
    events: Vec<EventFacts>,
    /// A bureau's own: another file may be put into it.
    own: bool,
}

#[derive(Serialize, ToSchema)]
struct EventFacts {
    name: String,
    title: String,
    /// What it carries.
    fields: Vec<NamedFacts>,
}

#[derive(Serialize, ToSchema)]
struct RegisterFacts {
    id: String,
    title: String,
    /// A bureau's own; else it can be extended.
    own: bool,
    hidden: bool,
    fields: Vec<FieldFacts>,
    states: Vec<NamedFacts>,
    steps: Vec<NamedFacts>,
}

#[derive(Serialize, ToSchema)]
struct FieldFacts {
    name: String,
    title: String,
    #[serde(rename = "type")]
    field_type: FieldType,
    /// The register or list of codes it chooses from.
    of: Option<String>,
    means: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct NamedFacts {
    name: String,
    title: String,
}

#[derive(Serialize, ToSchema)]
struct CodeListFacts {
    id: String,
    title: String,
    codes: Vec<NamedFacts>,
}

#[derive(Serialize, ToSchema)]
struct RoleFacts {
    name: String,
    title: String,
    system: String,
}

#[derive(Serialize, ToSchema)]
struct SourceFacts {
    path: String,
    layer: Option<String>,
}

pub(super) fn design(model: &Model) -> Design {
    let own = |system: &str| {
        let mut files = model.sources.iter().filter(|it| it.layer.is_none());
        !files.any(|it| it.path.rsplit('/').nth(1) == Some(system))
    };
    Design {
        prefix: extend::PREFIX,
        places: PLACES
            .iter()
            .map(|(place, _)| place_facts(*place))
            .collect(),
        roots: roots(),
        types: types(),
        systems: model
            .systems
            .values()
            .map(|it| SystemFacts {
                id: it.id.clone(),
                title: it.title.clone(),
                uses: it.uses.clone(),
                events: events(it),
                own: own(&it.id),
            })
            .collect(),
        registers: model
            .registers()
            .map(|it| register_facts(it, own(&it.system)))
            .collect(),
        codes: model
            .systems
            .values()
            .flat_map(|system| system.codes.values())
            .map(code_list)
            .collect(),
        roles: model.systems.values().flat_map(roles).collect(),
        files: model
            .sources
            .iter()
            .map(|it| SourceFacts {
                path: it.path.clone(),
                layer: it.layer.clone(),
            })
            .collect(),
    }
}

fn roots() -> Vec<RootFacts> {
    let named = ROOTS.iter().map(|(file, root)| (Some(*file), *root));
    let facts = named.chain([(None, Root::Words(Place::Register))]);
    let root = |(file, root)| {
        let (place, names) = match root {
            Root::Words(place) => (place, 0),
            Root::Named(place) => (place, 1),
            Root::Groups(place) => (place, 2),
        };
        RootFacts {
            file,
            place: Place::name(place),
            names,
        }
    };
    facts.map(root).collect()
}

fn events(system: &model::System) -> Vec<EventFacts> {
    let event = |(name, event): (&String, &model::Event)| EventFacts {
        name: name.clone(),
        title: event.title.clone(),
        fields: event
            .form
            .fields
            .values()
            .map(|it| named_facts(&it.name, &it.title))
            .collect(),
    };
    system.events.iter().map(event).collect()
}

fn named_facts(name: &str, title: &str) -> NamedFacts {
    NamedFacts {
        name: name.to_owned(),
        title: title.to_owned(),
    }
}

fn place_facts(place: Place) -> PlaceFacts {
    let named = words::words(place).iter().chain(match place {
        Place::Ask => words::find(place, "name"),
        _ => None,
    });
    let known = named.filter_map(|it| words::find(place, it.name));
    PlaceFacts {
        name: place.name(),
        words: known.map(|it| word_facts(place, it)).collect(),
    }
}

fn word_facts(place: Place, word: &words::Word) -> WordFacts {
    let called = chinese::word(place, word.name);
    let (takes, inner) = takes(word.takes);
    WordFacts {
        name: word.name,
        title: called.map_or(word.name, |it| it.title),
        help: called.map_or("", |it| it.help),
        takes,
        place: inner.map(Place::name),
        required: word.required,
        example: word.example,
        holds: word.takes == Takes::Flag && word.default.starts_with("true"),
        names: named::named(place, word.name),
        values: chinese::values(place, word.name)
            .iter()
            .map(|(value, title)| ValueFacts { value, title })
            .collect(),
        rule: words::names_rule(place, word.name),
        shipped: extend::of_shipped(place, word.name),
    }
}

fn takes(takes: Takes) -> (TakesWord, Option<Place>) {
    let inner = match takes {
        Takes::Table(place)
        | Takes::Tables(place)
        | Takes::TablesOrNamed(place)
        | Takes::Named(place)
        | Takes::NamedOrText(place)
        | Takes::Groups(place) => Some(place),
        Takes::Asks => Some(Place::Ask),
        Takes::Subscriptions => Some(Place::On),
        _ => None,
    };
    let word = match takes {
        Takes::Text => TakesWord::Text,
        Takes::Id => TakesWord::Id,
        Takes::Flag => TakesWord::Flag,
        Takes::Integer => TakesWord::Integer,
        Takes::Number => TakesWord::Number,
        Takes::Date => TakesWord::Date,
        Takes::Within => TakesWord::Within,
        Takes::Texts => TakesWord::Texts,
        Takes::Dates => TakesWord::Dates,
        Takes::Expression => TakesWord::Expression,
        Takes::Default => TakesWord::Default,
        Takes::Value => TakesWord::Value,
        Takes::Asks => TakesWord::Asks,
        Takes::Actors => TakesWord::Actors,
        Takes::Table(_) => TakesWord::Table,
        Takes::Tables(_) => TakesWord::Tables,
        Takes::TablesOrNamed(_) => TakesWord::TablesOrNamed,
        Takes::Named(_) => TakesWord::Named,
        Takes::NamedOrText(_) => TakesWord::NamedOrText,
        Takes::NamedTexts => TakesWord::NamedTexts,
        Takes::NamedDefaults => TakesWord::NamedDefaults,
        Takes::Raises => TakesWord::Raises,
        Takes::Subscriptions => TakesWord::Subscriptions,
        Takes::Groups(_) => TakesWord::Groups,
    };
    (word, inner)
}

fn types() -> Vec<TypeFacts> {
    let facts = words::TYPES.iter().map(|(name, _, own)| TypeFacts {
        name,
        title: chinese::type_title(name).unwrap_or(name),
        words: own.to_vec(),
    });
    facts.collect()
}

fn register_facts(it: &model::Register, own: bool) -> RegisterFacts {
    let fields = it.fields.values().map(|field| FieldFacts {
        name: field.name.clone(),
        title: field.title.clone(),
        field_type: field_type(&field.kind),
        of: match &field.kind {
            model::Kind::Code { of, .. } => Some(of.clone()),
            model::Kind::Ref { to, .. } => Some(to.clone()),
            _ => None,
        },
        means: field.means.clone(),
    });
    RegisterFacts {
        id: it.id.clone(),
        title: it.title.clone(),
        own,
        hidden: it.hidden,
        fields: fields.collect(),
        states: it
            .states
            .values()
            .map(|it| named_facts(&it.name, &it.title))
            .collect(),
        steps: it
            .steps
            .values()
            .map(|it| named_facts(&it.name, &it.title))
            .collect(),
    }
}

fn code_list(it: &model::CodeList) -> CodeListFacts {
    let shown = it.codes.iter().filter(|_| !it.is_long());
    let codes = shown.map(|(code, it)| named_facts(code, &it.title));
    CodeListFacts {
        id: it.id.clone(),
        title: it.title.clone(),
        codes: codes.collect(),
    }
}

fn roles(system: &model::System) -> impl Iterator<Item = RoleFacts> {
    system.roles.iter().map(|(name, role)| RoleFacts {
        name: name.clone(),
        title: role.title.clone(),
        system: system.id.clone(),
    })
}
