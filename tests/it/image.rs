//! The container image without a container engine.
//!
//! The test reads the Dockerfile, lays its last stage out in a folder, and runs the program there
//! as an engine would: in a mount namespace of its own, on a read-only root, as a user without
//! rights. Less is there than in a container: neither `/proc` nor `/dev`, and no folder for
//! temporary files. What it can not show is that the builder builds, and what else the base brings.

mod dockerfile;
mod layout;

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use hamlet::store::{Durability, SqliteStore, Store as _};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::process::Running;
use crate::shipped;
use crate::support::{Answer, agent};
use dockerfile::lets_through;
use layout::{Image, builder_and_image, project_file};

/// As an engine sets it.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const TOKEN: &str = "0123456789abcdef";
/// Ports that the system gives to nobody who asks for any.
const PORTS: std::ops::Range<u16> = 20_000..30_000;

/// Mounts in a namespace of its own, gives up all rights, and becomes the program. In turn: the
/// image's root, the volume and its place, the site's rules and their place, the folder to work in,
/// user, group; then the program.
const ENTER: &str = r#"
mount --bind "$1" "$1"
mount --bind "$2" "$1$3"
mount --bind "$4" "$1$5"
mount -o remount,bind,ro "$1$5"
mount -o remount,bind,ro "$1"
root=$1 wd=$6 uid=$7 gid=$8
shift 8
exec setpriv --no-new-privs -- \
    unshare --root="$root" --wd="$wd" --setgid="$gid" --setuid="$uid" -- "$@"
"#;

/// Why the image can not be entered here, if it can not.
fn hindrance() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("this is not Linux".to_owned());
    }
    let id = Command::new("id").arg("-u").output().unwrap();
    if id.stdout != b"0\n" {
        return Some("only root may mount and change the root".to_owned());
    }
    // The same steps with nothing inside: what fails here is for want of a right or a tool.
    let tried = Command::new("unshare")
        .args(["--mount", "--propagation=private", "sh", "-ec"])
        .arg(
            "folder=$1; mount --bind \"$folder\" \"$folder\"; mount -o remount,bind,ro \"$folder\"
             exec setpriv --no-new-privs -- \
                 unshare --root=/ --wd=/ --setgid=65532 --setuid=65532 -- true",
        )
        .args([Path::new("sh"), tempfile::tempdir().unwrap().path()])
        .output();
    match tried {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => Some(format!("unshare: {error}")),
    }
}

/// An image, its volume, and the site's own rules: what `compose.yaml` puts together.
struct Container {
    image: Image,
    volume: PathBuf,
    local: PathBuf,
    port: u16,
    environment: Vec<(&'static str, String)>,
    _folder: tempfile::TempDir,
}

impl Container {
    fn new() -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let [root, volume, local] =
            ["root", "volume", "local"].map(|name| folder.path().join(name));
        for made in [&root, &volume, &local] {
            fs::create_dir(made).unwrap();
        }
        let image = Image::lay_out(&root);
        take_over(&image.at(&image.volume), &volume);
        fs::set_permissions(&local, fs::Permissions::from_mode(0o755)).unwrap();
        let listen = &image.environment["HAMLET_LISTEN"];
        let listen: SocketAddr = listen.parse().unwrap();
        let port = free_port();
        Self {
            environment: vec![
                ("HAMLET_TOKEN", TOKEN.to_owned()),
                // A container has ports of its own; here they are the machine's.
                (
                    "HAMLET_LISTEN",
                    SocketAddr::new(listen.ip(), port).to_string(),
                ),
            ],
            image,
            volume,
            local,
            port,
            _folder: folder,
        }
    }

    /// A program in the image, as an engine starts it.
    fn command(&self, program: &[impl AsRef<str>]) -> Command {
        let image = &self.image;
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "--propagation=private", "sh", "-ec", ENTER, "sh"])
            .args([&image.root, &self.volume])
            .arg(&image.volume)
            .arg(&self.local)
            .arg("/hamlet/rules/local")
            .arg(&image.workdir)
            .args([image.user.0.to_string(), image.user.1.to_string()])
            .args(program.iter().map(AsRef::as_ref))
            .env_clear()
            .env("PATH", PATH)
            .envs(&image.environment)
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// What `docker run IMAGE ARGUMENTS…` ends with, and says.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let entrypoint = self.image.entrypoint.iter().map(String::as_str);
        let program: Vec<_> = entrypoint.chain(arguments.iter().copied()).collect();
        ended(&mut self.command(&program))
    }

    /// What the engine learns from HEALTHCHECK.
    fn health(&self) -> (i32, String) {
        ended(&mut self.command(&self.image.health))
    }

    fn start(&self) -> Running {
        let program = [&self.image.entrypoint[..], &self.image.command].concat();
        Running::start(&mut self.command(&program))
    }

    fn wait_until_healthy(&self) {
        let start = Instant::now();
        loop {
            match self.health() {
                (0, said) => return assert!(said.starts_with("ready: "), "{said}"),
                (code, said) => {
                    let late = start.elapsed() > Duration::from_mins(1);
                    assert!(code == 1 && !late, "{code}: {said}");
                }
            }
        }
    }

    fn check(&self, comment: &Value) -> Answer {
        let request = agent()
            .post(format!("http://127.0.0.1:{}/v1/check", self.port))
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("content-type", "application/json");
        Answer::of(request.send(comment.to_string()).unwrap())
    }
}

fn ended(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    let said = [&output.stdout[..], &output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(said).unwrap(),
    )
}

/// Gives a new volume the owner and the mode of the image's folder, as an engine does.
fn take_over(folder: &Path, volume: &Path) {
    let of_image = folder.metadata().unwrap();
    fs::set_permissions(volume, of_image.permissions()).unwrap();
    chown(volume, Some(of_image.uid()), Some(of_image.gid())).unwrap();
}

fn free_port() -> u16 {
    let first = std::process::id() as u16 % (PORTS.end - PORTS.start);
    let from_there = PORTS.skip(first.into()).chain(PORTS);
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::UNSPECIFIED, *port)).is_ok();
    from_there.into_iter().find(is_free).expect("a free port")
}

/// Puts files into the volume as if Hamlet had written them.
fn put_into_volume(container: &Container) {
    // The trained model, because training takes a while, and a small corpus to train another from.
    shipped::put_model_into(&container.volume);
    let few = container.volume.join("few");
    fs::create_dir(&few).unwrap();
    fs::write(
        few.join("few.jsonl"),
        "{\"label\": \"ham\", \"content\": \"Thank you.\"}\n",
    )
    .unwrap();
    let (uid, gid) = container.image.user;
    for path in files(&container.volume) {
        chown(path, Some(uid), Some(gid)).unwrap();
    }
}

/// Everything below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        }
        found.push(path);
    }
    found
}

#[test]
fn it_serves_from_a_read_only_root_as_a_user_without_rights() {
    if let Some(why) = hindrance() {
        eprintln!("left out: the image can not be entered here ({why})");
        return;
    }
    let container = Container::new();
    put_into_volume(&container);
    fs::write(
        container.local.join("site.toml"),
        "[[rule]]\nid = \"SITE_WORD\"\ndescription = \"A word of the site's own\"\n\
         phrases = [\"skytrade pro\"]\nscore = 1.5\nstate = \"active\"\n\
         examples.hit = [\"Buy SkyTrade Pro\"]\nexamples.miss = [\"The sky trade\"]\n",
    )
    .unwrap();

    let (code, said) = container.health();
    assert_eq!(code, 1, "before the start: {said}");
    let running = container.start();
    container.wait_until_healthy();
    let answer = container.check(&json!({
        "name": "Ann", "email": "ann@example.org", "content": "Thank you, SkyTrade Pro helped me."
    }));
    assert_eq!(answer.status, 200, "{answer:?}");
    let entries = answer.body["entries"].as_array().unwrap();
    let own = entries.iter().find(|entry| entry["rule"] == "SITE_WORD");
    assert_eq!(own.unwrap()["file"], "rules/local/site.toml");

    has_no_rights(&container, running.id());
    sees_only_data_to_write_to(&container, running.id());
    can_not_write_elsewhere(&container);

    let signal = container.image.stop_signal.strip_prefix("SIG").unwrap();
    running.signal(&format!("-{signal}"));
    let (code, log) = running.end();
    assert_eq!(code, 0, "{log}");
    let first: Value = serde_json::from_str(log.lines().next().unwrap()).expect(&log);
    assert!(first["timestamp"].is_string(), "{log}");
    let (code, said) = container.health();
    assert_eq!(code, 1, "after the end: {said}");
    assert!(said.contains("does not answer"), "{said}");
    is_in_the_journal(&container, answer.id());
}

fn has_no_rights(container: &Container, id: u32) {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let says = |name: &str| -> Vec<String> {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap()
            .split_whitespace()
            .map(str::to_owned)
            .collect()
    };
    let (uid, gid) = container.image.user;
    assert_eq!(says("Uid:"), vec![uid.to_string(); 4]);
    assert_eq!(says("Gid:"), vec![gid.to_string(); 4]);
    assert_eq!(says("Groups:"), [""; 0]);
    assert_eq!(says("NoNewPrivs:"), ["1"]);
    for held in ["CapInh:", "CapPrm:", "CapEff:", "CapAmb:"] {
        assert_eq!(says(held), ["0000000000000000"], "{held}");
    }
}

fn sees_only_data_to_write_to(container: &Container, id: u32) {
    let mounts = fs::read_to_string(format!("/proc/{id}/mountinfo")).unwrap();
    let writable = mounts.lines().filter_map(|line| {
        let parts: Vec<_> = line.split(' ').collect();
        parts[5]
            .split(',')
            .any(|option| option == "rw")
            .then_some(parts[4])
    });
    let writable: Vec<_> = writable.collect();
    assert_eq!(writable, [&container.image.volume], "{mounts}");

    // The test is root, and is kept out all the same.
    let root = PathBuf::from(format!("/proc/{id}/root"));
    for place in ["x", "tmp/x", "hamlet/x", "hamlet/rules/local/x"] {
        let error = fs::write(root.join(place), "").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ReadOnlyFilesystem, "{place}");
    }
}

fn can_not_write_elsewhere(container: &Container) {
    let train_to =
        |out: &str| container.run(&["model", "train", "--training", "data/few", "--out", out]);
    let (code, said) = train_to("model.json");
    assert_eq!(code, 3);
    assert!(said.contains("Read-only file system"), "{said}");
    let (code, said) = train_to("data/model.json");
    assert_eq!(code, 0, "{said}");
    for path in files(&container.volume) {
        let owner = path.metadata().unwrap().uid();
        assert_eq!(owner, container.image.user.0, "{}", path.display());
    }
}

fn is_in_the_journal(container: &Container, id: &str) {
    let path = container.volume.join("hamlet.db");
    let records = Runtime::new().unwrap().block_on(async {
        let store = SqliteStore::open(&path, Durability::Crash).await.unwrap();
        let records = store.journal(None, usize::MAX).await.unwrap();
        store.close().await;
        records
    });
    let ids: Vec<_> = records.iter().map(|record| record.id.to_string()).collect();
    assert_eq!(ids, [id]);
}

#[test]
fn without_a_token_the_container_ends_and_says_what_to_set() {
    if let Some(why) = hindrance() {
        eprintln!("left out: the image can not be entered here ({why})");
        return;
    }
    let container = Container::new();
    let program = [&container.image.entrypoint[..], &container.image.command].concat();
    let (code, said) = ended(container.command(&program).env_remove("HAMLET_TOKEN"));
    assert_eq!(code, 2);
    assert!(said.contains("set HAMLET_TOKEN"), "{said}");
    // The other commands are there, too.
    let (code, said) = container.run(&["rules", "lint"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn what_the_dockerfile_says_twice_it_says_alike() {
    let (builder, image) = builder_and_image();
    let environment = image.pairs("ENV");
    let value = |name: &str| {
        let found = environment.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).expect(name)
    };
    let port = image.only("EXPOSE").rest.as_str();
    assert_eq!(value("HAMLET_LISTEN"), format!("0.0.0.0:{port}"));
    assert_eq!(
        image.only("VOLUME").exec(),
        [value("SQLITE_TMPDIR")],
        "no other place can be written to"
    );
    assert!(
        environment.iter().all(|(name, _)| !name.contains("TOKEN")),
        "a secret in an image is none"
    );
    let mut health = image.only("ENTRYPOINT").exec();
    health.push("health".to_owned());
    assert_eq!(image.only("HEALTHCHECK").exec(), health);

    // One Debian for both, or the glibc of the one may be too old for the other.
    let rust = env!("CARGO_PKG_RUST_VERSION");
    assert_eq!(builder.image, format!("rust:{rust}-bookworm"));
    assert_eq!(image.image, "gcr.io/distroless/cc-debian12:nonroot");
    let labels = image.pairs("LABEL");
    let arguments = image.pairs("ARG");
    let is = |pairs: &[(String, String)], key: &str, value: &str| {
        let pair = (key.to_owned(), value.to_owned());
        assert!(pairs.contains(&pair), "{key} is not {value}: {pairs:?}");
    };
    is(&arguments, "VERSION", env!("CARGO_PKG_VERSION"));
    for (label, value) in [
        ("base.name", image.image.as_str()),
        ("description", env!("CARGO_PKG_DESCRIPTION")),
        ("licenses", "MIT OR Apache-2.0"),
        ("version", "${VERSION}"),
    ] {
        is(&labels, &format!("org.opencontainers.image.{label}"), value);
    }
}

#[test]
fn the_compose_file_mounts_what_the_image_has_and_gives_no_rights() {
    let (_, image) = builder_and_image();
    let compose = project_file("compose.yaml");
    let volume = &image.only("VOLUME").exec()[0];
    let port = &image.only("EXPOSE").rest;
    for line in [
        &format!("- data:{volume}"),
        "- ./rules/local:/hamlet/rules/local:ro",
        &format!("- \"127.0.0.1:{port}:{port}\""),
        "read_only: true",
        "- ALL",
        "- no-new-privileges:true",
    ] {
        let has = compose.lines().any(|written| written.trim() == line);
        assert!(has, "compose.yaml does not say `{line}`");
    }
}

#[test]
fn cargo_finds_every_target_among_the_files_that_the_builder_has() {
    let folder = tempfile::tempdir().unwrap();
    let project = layout::send_to_builder(folder.path());
    // A manifest that names a file which is not there is refused, whatever is to be built. So cargo
    // is asked for what it can not have, and must have read the manifest to say so.
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--locked", "--offline", "--bin=none"])
        .current_dir(project);
    let (_, said) = ended(&mut cargo);
    assert!(said.contains("no bin target named `none`"), "{said}");
}

#[test]
fn only_what_an_image_needs_is_sent_to_its_build() {
    let ignored = project_file(".dockerignore");
    let (builder, image) = builder_and_image();
    for copy in builder.all("COPY").chain(image.all("COPY")) {
        if copy.flag("from").is_none() {
            for source in copy.words().split_last().unwrap().1 {
                assert!(lets_through(&ignored, source), "{source} is kept back");
            }
        }
    }
    for kept_back in [
        ".git/config",
        "data/hamlet.db",
        "target/release/hamlet",
        "hamlet.toml",
        "rules/local/site.toml",
        "rules/local/tests/site.toml",
        "rules/local/mine.list",
    ] {
        assert!(!lets_through(&ignored, kept_back), "{kept_back}");
    }
    for sent in ["rules/local/README.md", "rules/lists/praise.list"] {
        assert!(lets_through(&ignored, sent), "{sent}");
    }
}
