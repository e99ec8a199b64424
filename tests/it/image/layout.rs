//! The last stage of the Dockerfile as files: what its base brings, and what its lines put there.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::dockerfile::{Instruction, Stage, lets_through, stages};
use crate::shipped;

/// The program that the test runs in place of the one that the builder would make.
const BINARY: &str = env!("CARGO_BIN_EXE_hamlet");

/// What the builder leaves, and the words that make it.
const BUILT_BINARY: (&str, &str) = (
    "/image/hamlet",
    "install -D -m 0755 target/release/hamlet /image/hamlet",
);
const BUILT_DATA: (&str, &str) = ("/image/data", "install -d -m 0700 /image/data");

/// The shared libraries that distroless `cc` has, and a binary may ask for.
const LIBRARIES: &[&str] = &["ld-linux", "libc.so.6", "libm.so.6", "libgcc_s.so.1"];

/// A folder laid out as the image, and how it is to be run.
pub(crate) struct Image {
    pub(crate) root: PathBuf,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) workdir: String,
    pub(crate) user: (u32, u32),
    pub(crate) volume: String,
    pub(crate) entrypoint: Vec<String>,
    pub(crate) command: Vec<String>,
    pub(crate) health: Vec<String>,
    pub(crate) stop_signal: String,
}

/// A file at the top of the project.
pub(crate) fn project_file(name: &str) -> String {
    fs::read_to_string(shipped::root().join(name)).unwrap()
}

/// The builder, and what becomes the image.
pub(crate) fn builder_and_image() -> (Stage, Stage) {
    let mut stages = stages(&project_file("Dockerfile"));
    assert_eq!(stages.len(), 2);
    let image = stages.pop().unwrap();
    (stages.pop().unwrap(), image)
}

impl Image {
    /// Reads the Dockerfile, and does what its last stage says. Only root can: files change owner.
    pub(crate) fn lay_out(root: &Path) -> Self {
        let (builder, stage) = builder_and_image();
        base(root);
        let mut image = Self::of(&stage, root);
        for instruction in &stage.instructions {
            match instruction.name.as_str() {
                "COPY" => copy(root, instruction, &builder),
                "WORKDIR" => folders(root, Path::new(&image.workdir)),
                "ENV" => image.environment.extend(instruction.pairs()),
                // They are read above, or have no part in running.
                "USER" | "VOLUME" | "STOPSIGNAL" | "HEALTHCHECK" | "ENTRYPOINT" | "CMD" | "ARG"
                | "LABEL" | "EXPOSE" => {}
                // RUN above all: the base has no shell.
                other => panic!("{other} is new in the last stage: teach this test to do it"),
            }
        }
        image
    }

    fn of(stage: &Stage, root: &Path) -> Self {
        let (uid, gid) = stage.only("USER").rest.split_once(':').expect("uid:gid");
        let [volume]: [String; 1] = stage.only("VOLUME").exec().try_into().unwrap();
        Self {
            root: root.to_owned(),
            environment: BTreeMap::new(),
            workdir: stage.only("WORKDIR").rest.clone(),
            user: (uid.parse().unwrap(), gid.parse().unwrap()),
            volume,
            entrypoint: stage.only("ENTRYPOINT").exec(),
            command: stage.only("CMD").exec(),
            health: stage.only("HEALTHCHECK").exec(),
            stop_signal: stage.only("STOPSIGNAL").rest.clone(),
        }
    }

    /// A place inside of the image, seen from outside.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }
}

/// Lays out what the builder works on: the files that are sent to it. Returns its folder.
pub(crate) fn send_to_builder(root: &Path) -> PathBuf {
    let (builder, _) = builder_and_image();
    let workdir = Path::new(&builder.only("WORKDIR").rest);
    let own = root.metadata().unwrap();
    for instruction in builder.all("COPY") {
        instruction.has_no_flags_but(&[]);
        let mut sources = instruction.words();
        let to = workdir.join(sources.pop().unwrap());
        for source in sources {
            let to = to.to_str().unwrap();
            copy_sent(root, &source, to, None, (own.uid(), own.gid()));
        }
    }
    inside(root, workdir)
}

/// What distroless `cc` brings that Hamlet could touch: accounts, the loader, glibc, libgcc.
fn base(root: &Path) {
    fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap();
    for folder in ["/etc", "/tmp"] {
        folders(root, Path::new(folder));
    }
    let accounts = "root:x:0:0:root:/:/sbin/nologin\n\
                    nonroot:x:65532:65532:nonroot:/:/sbin/nologin\n";
    fs::write(root.join("etc/passwd"), accounts).unwrap();
    fs::write(root.join("etc/group"), "root:x:0:\nnonroot:x:65532:\n").unwrap();
    fs::set_permissions(root.join("tmp"), fs::Permissions::from_mode(0o1777)).unwrap();
    for library in libraries() {
        let name = library.file_name().unwrap().to_str().unwrap();
        assert!(
            LIBRARIES.iter().any(|known| name.starts_with(known)),
            "the binary asks for {name}: see whether the image's base has it"
        );
        folders(root, library.parent().unwrap());
        put(&library, &inside(root, &library), Some(0o755), (0, 0));
    }
}

/// The libraries of the binary: `libm.so.6 => /lib/…/libm.so.6 (0x…)`, `/lib64/ld-linux….so.2 (0x…)`.
/// A static binary has none.
fn libraries() -> Vec<PathBuf> {
    let output = Command::new("ldd").arg(BINARY).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("not found"), "{text}");
    let path = |line: &str| {
        let path = line.rsplit("=> ").next()?.split_whitespace().next()?;
        path.starts_with('/').then(|| PathBuf::from(path))
    };
    text.lines().filter_map(path).collect()
}

fn copy(root: &Path, instruction: &Instruction, builder: &Stage) {
    instruction.has_no_flags_but(&["from", "chown", "chmod"]);
    let mode = instruction
        .flag("chmod")
        .map(|mode| u32::from_str_radix(mode, 8).unwrap());
    let owner = instruction.flag("chown").map_or((0, 0), |owner| {
        let (uid, gid) = owner.split_once(':').unwrap();
        (uid.parse().unwrap(), gid.parse().unwrap())
    });
    let mut sources = instruction.words();
    let to = sources.pop().unwrap();
    for source in sources {
        match instruction.flag("from") {
            Some(stage) => {
                assert_eq!(stage, "build");
                copy_built(root, &source, &to, owner, builder);
            }
            None => copy_sent(root, &source, &to, mode, owner),
        }
    }
}

/// Copies what the builder made. The builder does not run here, so its words are held to.
fn copy_built(root: &Path, source: &str, to: &str, owner: (u32, u32), builder: &Stage) {
    let said = |words: &str| {
        let run = &builder.only("RUN").rest;
        assert!(run.contains(words), "the builder does not say `{words}`");
    };
    let to = Path::new(to);
    folders(root, to.parent().unwrap());
    if source == BUILT_BINARY.0 {
        said(BUILT_BINARY.1);
        put(Path::new(BINARY), &inside(root, to), Some(0o755), owner);
    } else {
        assert_eq!(source, BUILT_DATA.0, "what is this, and who makes it?");
        said(BUILT_DATA.1);
        let data = inside(root, to);
        fs::create_dir(&data).unwrap();
        fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
        chown(&data, Some(owner.0), Some(owner.1)).unwrap();
    }
}

/// Copies what is sent from the project: a file, or what a folder holds.
fn copy_sent(root: &Path, source: &str, to: &str, mode: Option<u32>, owner: (u32, u32)) {
    let ignored = project_file(".dockerignore");
    assert!(
        lets_through(&ignored, source),
        ".dockerignore keeps {source} back"
    );
    let from = shipped::root().join(source);
    let target = inside(root, Path::new(to));
    if !from.is_dir() {
        assert!(to.ends_with('/'), "files go into a folder here: {source}");
        folders(root, Path::new(to));
        put(&from, &target.join(source), mode, owner);
        return;
    }
    folders(root, Path::new(to));
    for entry in fs::read_dir(&from).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let source = format!("{source}/{name}");
        if shipped::root().join(&source).is_dir() {
            copy_sent(root, &source, &format!("{to}/{name}"), mode, owner);
        } else if lets_through(&ignored, &source) {
            put(&from.join(&name), &target.join(&name), mode, owner);
        }
    }
}

fn inside(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").expect("a path from the root"))
}

/// Makes folders that anybody may read, and root may write.
fn folders(root: &Path, path: &Path) {
    let mut folder = root.to_owned();
    for part in path.strip_prefix("/").expect("a path from the root") {
        folder.push(part);
        if !folder.exists() {
            fs::create_dir(&folder).unwrap();
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
}

fn put(from: &Path, to: &Path, mode: Option<u32>, (uid, gid): (u32, u32)) {
    fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    if let Some(mode) = mode {
        fs::set_permissions(to, fs::Permissions::from_mode(mode)).unwrap();
    }
    chown(to, Some(uid), Some(gid)).unwrap();
}
