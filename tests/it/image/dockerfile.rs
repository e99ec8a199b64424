//! A Dockerfile and its `.dockerignore`, read as far as Hamlet's own go.

/// One instruction, its continued lines joined.
#[derive(Debug)]
pub(crate) struct Instruction {
    pub(crate) name: String,
    /// `--from=build` as `("from", "build")`.
    flags: Vec<(String, String)>,
    /// What stands behind the flags.
    pub(crate) rest: String,
}

/// From one `FROM` to the next.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) image: String,
    pub(crate) instructions: Vec<Instruction>,
}

/// All stages of a Dockerfile.
pub(crate) fn stages(text: &str) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    for instruction in instructions(text) {
        if instruction.name == "FROM" {
            stages.push(Stage {
                image: instruction.words()[0].clone(),
                instructions: Vec::new(),
            });
        } else {
            let stage = stages.last_mut().expect("FROM comes first");
            stage.instructions.push(instruction);
        }
    }
    stages
}

fn instructions(text: &str) -> Vec<Instruction> {
    let mut all = Vec::new();
    let mut joined = String::new();
    let code = text.lines().map(str::trim);
    for line in code.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(begun) = line.strip_suffix('\\') {
            joined.push_str(begun);
        } else {
            joined.push_str(line);
            all.push(Instruction::parse(&joined));
            joined.clear();
        }
    }
    assert_eq!(joined, "", "the last line goes on into nothing");
    all
}

impl Instruction {
    fn parse(line: &str) -> Self {
        let (name, mut rest) = line.split_once(' ').expect(line);
        let mut flags = Vec::new();
        rest = rest.trim_start();
        while let Some(flag) = rest.strip_prefix("--") {
            let (flag, behind) = flag.split_once(' ').expect(line);
            let (flag, value) = flag.split_once('=').expect(line);
            flags.push((flag.to_owned(), value.to_owned()));
            rest = behind.trim_start();
        }
        Self {
            name: name.to_owned(),
            flags,
            rest: rest.trim_end().to_owned(),
        }
    }

    pub(crate) fn flag(&self, name: &str) -> Option<&str> {
        let found = self.flags.iter().find(|(flag, _)| flag == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Fails on a flag that the test would pass over.
    pub(crate) fn has_no_flags_but(&self, known: &[&str]) {
        for (flag, _) in &self.flags {
            assert!(
                known.contains(&flag.as_str()),
                "{}: --{flag} is new here",
                self.name
            );
        }
    }

    /// Its words; quotes hold one together and are taken away.
    pub(crate) fn words(&self) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quoted = false;
        for c in self.rest.chars() {
            match c {
                '"' => quoted = !quoted,
                c if c.is_whitespace() && !quoted => words.push(String::new()),
                c => words.last_mut().expect("one at least").push(c),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    /// Its `KEY=value` pairs.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        let split = |word: String| {
            let (key, value) = word.split_once('=').expect("KEY=value");
            (key.to_owned(), value.to_owned())
        };
        self.words().into_iter().map(split).collect()
    }

    /// Its command. A command that is not in exec form would need a shell, and there is none.
    pub(crate) fn exec(&self) -> Vec<String> {
        let list = self.rest.strip_prefix("CMD ").unwrap_or(&self.rest);
        serde_json::from_str(list)
            .unwrap_or_else(|_| panic!("{} {} is not in exec form", self.name, self.rest))
    }
}

impl Stage {
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &Instruction> {
        self.instructions
            .iter()
            .filter(move |instruction| instruction.name == name)
    }

    /// The `KEY=value` pairs of all instructions of a name.
    pub(crate) fn pairs(&self, name: &str) -> Vec<(String, String)> {
        self.all(name).flat_map(Instruction::pairs).collect()
    }

    /// The instruction that there must be exactly one of.
    pub(crate) fn only(&self, name: &str) -> &Instruction {
        let found: Vec<_> = self.all(name).collect();
        assert_eq!(found.len(), 1, "{name} in the last stage: {found:?}");
        found[0]
    }
}

/// Whether a `.dockerignore` lets a file into a build: the last line that speaks of it counts, and
/// a folder stands for all below it.
pub(crate) fn lets_through(ignored: &str, path: &str) -> bool {
    let mut through = true;
    for line in ignored.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (pattern, lets) = match line.strip_prefix('!') {
            Some(pattern) => (pattern, true),
            None => (line, false),
        };
        if speaks_of(pattern, path) {
            through = lets;
        }
    }
    through
}

fn speaks_of(pattern: &str, path: &str) -> bool {
    assert!(
        !pattern.contains("**") && !pattern.contains(['?', '[']),
        "{pattern}: the test reads `*` as a whole part alone"
    );
    let mut parts = path.split('/');
    pattern.split('/').all(|wanted| {
        parts
            .next()
            .is_some_and(|part| wanted == "*" || wanted == part)
    })
}
