//! `docs/glossary.md` has a row for every kind of record and every role, and no title
//! uses a word the glossary advises against.

struct Term {
    chinese: String,
    english: String,
    avoid: Vec<String>,
}

fn glossary() -> Vec<Term> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/glossary.md");
    let text = std::fs::read_to_string(file).expect("the glossary is there");
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| 中文"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let cell = |n: usize| cells.get(n).copied().unwrap_or_default();
        Term {
            chinese: cell(0).to_owned(),
            english: cell(1).trim_matches('`').to_owned(),
            avoid: cell(4)
                .split('、')
                .map(str::trim)
                .filter(|it| !it.is_empty())
                .map(str::to_owned)
                .collect(),
        }
    })
    .collect()
}

#[test]
fn every_register_and_role_is_in_the_glossary() {
    let terms = glossary();
    let model = systems::model().expect("the definitions hold");
    let registers = model
        .registers()
        .filter(|it| !it.hidden)
        .map(|it| (it.title.clone(), it.name.clone()));
    let roles = model.systems.values().flat_map(|system| {
        system
            .roles
            .iter()
            .map(|(name, role)| (role.title.clone(), name.clone()))
    });
    let absent: Vec<String> = registers
        .chain(roles)
        .filter(|(chinese, english)| {
            !terms
                .iter()
                .any(|it| it.chinese == *chinese && it.english == *english)
        })
        .map(|(chinese, english)| format!("| {chinese} | `{english}` |"))
        .collect();
    assert!(
        absent.is_empty(),
        "docs/glossary.md lacks\n{}",
        absent.join("\n")
    );
}

#[test]
fn no_term_stands_twice_and_no_title_uses_a_word_to_avoid() {
    let terms = glossary();
    let mut words: Vec<&str> = terms.iter().map(|it| it.chinese.as_str()).collect();
    words.sort_unstable();
    let twice: Vec<&str> = words
        .windows(2)
        .filter(|it| it[0] == it[1])
        .map(|it| it[0])
        .collect();
    assert_eq!(twice, [""; 0]);
    let model = systems::model().expect("the definitions hold");
    let mut titles = Vec::new();
    for register in model.registers() {
        titles.push((register.id.clone(), register.title.clone()));
        titles.extend(
            register
                .fields
                .values()
                .map(|it| (format!("{}.{}", register.id, it.name), it.title.clone())),
        );
        titles.extend(
            register
                .states
                .values()
                .map(|it| (format!("{} {}", register.id, it.name), it.title.clone())),
        );
        titles.extend(
            register
                .steps
                .values()
                .map(|it| (format!("{} {}", register.id, it.name), it.title.clone())),
        );
    }
    let avoided: Vec<String> = titles
        .iter()
        .filter_map(|(place, title)| {
            let term = terms.iter().find(|term| term.avoid.contains(title))?;
            Some(format!(
                "{place}: “{title}”, the glossary says “{}”",
                term.chinese
            ))
        })
        .collect();
    assert_eq!(avoided, [""; 0]);
}
